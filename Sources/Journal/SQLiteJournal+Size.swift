import GRDB
package import Model
package import Ports

/// What keeps the journal from growing for ever.
extension SQLiteJournal {
    /// See ``JournalStore/prune(before:limit:)``.
    package func prune(before time: Timestamp, limit: Int) async throws(PortFailure) -> Int {
        try await write { database in
            // A record without an outcome is under way: it stays whatever its age.
            try database.execute(
                sql: """
                    DELETE FROM reconciliation WHERE id IN (
                        SELECT id FROM reconciliation WHERE startedAt < ? AND json_extract(record, '$.outcome') IS NOT NULL
                        ORDER BY startedAt, id LIMIT ?)
                    """, arguments: [time.microseconds, limit])
            let records = database.changesCount
            try database.execute(
                sql: """
                    DELETE FROM request WHERE number IN (
                        SELECT number FROM request
                        WHERE result IS NOT NULL AND json_extract(request, '$.requestedAt') < ? ORDER BY number LIMIT ?)
                    """, arguments: [time.description, limit])
            return records + database.changesCount
        }
    }

    /// See ``JournalStore/growth(now:)``.
    package func growth(now: Timestamp) async throws(PortFailure) -> StoreGrowth {
        try await read { database in
            guard
                let row = try Row.fetchOne(
                    database,
                    sql: """
                        SELECT count(*) AS rows, coalesce(sum(length(CAST(record AS BLOB))), 0) AS bytes, min(startedAt) AS since FROM (
                            SELECT startedAt, record FROM reconciliation ORDER BY startedAt DESC, id DESC LIMIT ?)
                        WHERE startedAt >= ?
                        """, arguments: [StoreGrowth.largestSample, (now - StoreGrowth.window).microseconds])
            else { return StoreGrowth(rows: 0, bytes: 0, since: nil, isWhole: false) }
            let rows: Int = row["rows"]
            let since: Int64? = row["since"]
            let all =
                try Int.fetchOne(
                    database, sql: "SELECT count(*) FROM (SELECT 1 FROM reconciliation LIMIT ?)", arguments: [rows + 1]) ?? 0
            return StoreGrowth(
                rows: rows, bytes: row["bytes"], since: since.map { Timestamp(microseconds: $0) },
                isWhole: rows < StoreGrowth.largestSample && all > rows)
        }
    }
}
