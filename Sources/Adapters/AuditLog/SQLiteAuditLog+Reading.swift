package import Model
package import Ports

/// The process that writes the log can read it too.
extension SQLiteAuditLog: AuditReader {
    package func events(after cursor: AuditCursor?, limit: Int) async throws(PortFailure) -> AuditPage {
        let path = self.path
        return try await read { try AuditQueries(database: $0, path: path).events(after: cursor, limit: limit) }
    }

    package func outcomes(_ query: OutcomeQuery) async throws(PortFailure) -> OutcomePage {
        let path = self.path
        return try await read { try AuditQueries(database: $0, path: path).outcomes(query) }
    }

    package func outcome(of id: ReconciliationID) async throws(PortFailure) -> AuditedOutcome? {
        let path = self.path
        return try await read { try AuditQueries(database: $0, path: path).outcome(of: id) }
    }
}
