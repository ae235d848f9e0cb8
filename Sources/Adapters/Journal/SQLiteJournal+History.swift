import GRDB
package import Model
package import Ports

/// Lists of reconciliations. Their ids are in the order of their starts, to the millisecond, and so the audit log can go
/// on where the journal ends.
extension SQLiteJournal {
    /// See ``JournalStore/page(environment:limit:below:)``.
    package func page(environment: EnvironmentName?, limit: Int, below id: String?) async throws(PortFailure)
        -> HistoryPage
    {
        try await read { database in
            var conditions: [String] = []
            var arguments = StatementArguments()
            if let environment {
                // With a sign, so that SQLite goes along the ids and sorts nothing.
                conditions.append("+environment = ?")
                arguments += [environment.text]
            }
            if let id {
                conditions.append("id < ?")
                arguments += [id]
            }
            let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
            arguments += [max(0, limit)]
            var records: [ReconciliationRecord] = []
            var unreadable: [String] = []
            for row in try Row.fetchAll(
                database, sql: "SELECT id, record FROM reconciliation \(filter) ORDER BY id DESC LIMIT ?",
                arguments: arguments)
            {
                let id: String = row["id"]
                if let record: ReconciliationRecord = try? Self.decode(row["record"]), record.id.text == id {
                    records.append(record)
                } else {
                    unreadable.append(id)
                }
            }
            return HistoryPage(records: records, unreadable: unreadable)
        }
    }

    /// See ``JournalStore/horizon()``.
    package func horizon() async throws(PortFailure) -> String? {
        try await read { database in
            try String.fetchOne(
                database,
                sql: """
                    SELECT id FROM reconciliation
                    WHERE CASE WHEN json_valid(record) THEN json_extract(record, '$.outcome') IS NOT NULL ELSE TRUE END
                    ORDER BY id LIMIT 1
                    """)
        }
    }
}
