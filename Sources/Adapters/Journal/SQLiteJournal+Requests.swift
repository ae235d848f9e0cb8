import GRDB
package import Model
package import Ports

/// What people ask for.
extension SQLiteJournal {
    /// Submitting a request with an id that is already there is no error and adds nothing.
    package func submit(_ request: OperatorRequest) async throws(PortFailure) {
        let json = try encode(request)
        try await write { database in
            try database.execute(
                sql: "INSERT INTO request (id, request) VALUES (?, ?) ON CONFLICT (id) DO NOTHING",
                arguments: [request.id, json])
        }
    }

    /// See ``JournalStore/pendingRequests()``.
    package func pendingRequests() async throws(PortFailure) -> PendingRequests {
        PendingRequests(try await openRequests())
    }

    /// See ``JournalStore/claimRequests(by:takingOver:)``. Two writers that ask at the same time get different requests.
    package func claimRequests(by writer: WriterID, takingOver: Bool) async throws(PortFailure) -> PendingRequests {
        var open = try await openRequests()
        // Asked for several times a second: nothing is written when there is nothing new.
        if open.contains(where: { $0.claimedBy == nil || (takingOver && $0.claimedBy != writer.text) }) {
            try await write { database in
                try database.execute(
                    sql: "UPDATE request SET claimedBy = ? WHERE result IS NULL AND (claimedBy IS NULL OR ?)",
                    arguments: [writer.text, takingOver])
            }
            open = try await openRequests()
        }
        return PendingRequests(open.filter { $0.claimedBy == writer.text })
    }

    /// See ``JournalStore/finish(request:_:by:)``; after a crash the same request may be finished again. Throws
    /// `notFound` for an unknown id.
    package func finish(
        request id: String, _ outcome: RequestOutcome, by writer: WriterID?
    ) async throws(PortFailure) {
        let result = try encode(outcome)
        try await write { database in
            try database.execute(
                sql: """
                    UPDATE request SET result = ?
                    WHERE id = ? AND result IS NULL AND (? IS NULL OR claimedBy IS NULL OR claimedBy = ?)
                    """, arguments: [result, id, writer?.text, writer?.text])
            guard database.changesCount == 0 else { return }
            guard
                let isAnswered = try Bool.fetchOne(
                    database, sql: "SELECT result IS NOT NULL FROM request WHERE id = ?", arguments: [id])
            else {
                throw PortFailure(.notFound, code: "request_unknown", "there is no request with the id \(id)")
            }
            if !isAnswered { throw JournalFailure.taken(id, path: self.path) }
        }
    }

    /// See ``JournalStore/outcome(ofRequest:)``.
    package func outcome(ofRequest id: String) async throws(PortFailure) -> RequestOutcome? {
        let text = try await read { database in
            try String.fetchOne(
                database, sql: "SELECT result FROM request WHERE id = ? AND result IS NOT NULL", arguments: [id])
        }
        // Whether it was carried out can't be told from the words of another version.
        return text.map { text in
            (try? Self.decode(text))
                ?? .failed(
                    Reason(
                        code: "request_answer_unreadable",
                        message:
                            "The controller that runs is of another version, and answered “\(text)”. Look with `amarre "
                            + "status`, and restart the controller with the version of this command."))
        }
    }

    private func openRequests() async throws(PortFailure) -> [OpenRequest] {
        // One statement, compiled once, needs no transaction around it.
        try await read(isolated: false) { database in
            let statement = try database.cachedStatement(
                sql: "SELECT id, request, claimedBy FROM request WHERE result IS NULL ORDER BY number")
            return try Row.fetchAll(statement).map { row in
                let id: String = row["id"]
                let request: OperatorRequest? = try? Self.decode(row["request"])
                // The id in the row is the one that is answered.
                return OpenRequest(
                    id: id, request: request?.id == id ? request : nil, claimedBy: row["claimedBy"])
            }
        }
    }
}

/// A request that has no answer yet.
private struct OpenRequest: Sendable {
    let id: String
    /// Nil when it can't be decoded.
    let request: OperatorRequest?
    /// Who carries it out; nil for nobody yet.
    let claimedBy: String?
}

extension PendingRequests {
    fileprivate init(_ open: [OpenRequest]) {
        self.init(requests: open.compactMap(\.request), unreadable: open.filter { $0.request == nil }.map(\.id))
    }
}
