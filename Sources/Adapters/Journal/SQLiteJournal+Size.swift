import GRDB
package import Model
package import Ports

/// What keeps the journal from growing for ever.
extension SQLiteJournal {
    /// See ``JournalStore/prune(before:limit:)``.
    package func prune(before time: Timestamp, limit: Int) async throws(PortFailure) -> Int {
        try await write { database in
            // A record without an outcome is under way: it stays whatever its age. One that isn't JSON any more can't
            // be shown to anybody, and must not keep the others from going: it goes by its age as well. (CASE, because
            // SQLite promises no order for AND, and `json_extract` fails on what isn't JSON.)
            try database.execute(
                sql: """
                    DELETE FROM reconciliation WHERE id IN (
                        SELECT id FROM reconciliation WHERE startedAt < ?
                        AND CASE WHEN json_valid(record) THEN json_extract(record, '$.outcome') IS NOT NULL ELSE TRUE END
                        ORDER BY startedAt, id LIMIT ?)
                    """, arguments: [time.microseconds, limit])
            let records = database.changesCount
            // A request's time is in its JSON alone. One that can't be read is older than those that came after it.
            try database.execute(
                sql: """
                    WITH timed AS (
                        SELECT number, CASE WHEN json_valid(request) THEN json_extract(request, '$.requestedAt') END AS at FROM request
                        WHERE result IS NOT NULL)
                    DELETE FROM request WHERE number IN (
                        SELECT number FROM timed
                        WHERE at < ?1 OR (at IS NULL AND number < (SELECT max(number) FROM timed WHERE at < ?1))
                        ORDER BY number LIMIT ?2)
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
                    database, sql: "SELECT count(*) FROM (SELECT 1 FROM reconciliation LIMIT ?)", arguments: [rows + 1])
                ?? 0
            return StoreGrowth(
                rows: rows, bytes: row["bytes"], since: since.map { Timestamp(microseconds: $0) },
                isWhole: rows < StoreGrowth.largestSample && all > rows)
        }
    }
}
