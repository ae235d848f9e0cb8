import GRDB
package import Ports

/// How far subscribers of the audit log have come.
extension SQLiteJournal: CursorStore {
    /// See ``CursorStore/cursor(of:)``. One that can't be read is none: everything is told again rather than nothing.
    package func cursor(of subscriber: SubscriberName) async throws(PortFailure) -> AuditCursor? {
        try await read { database in
            try String.fetchOne(
                database, sql: "SELECT cursor FROM subscriber WHERE name = ?", arguments: [subscriber.rawValue])
        }.flatMap(AuditCursor.init(rawValue:))
    }

    /// See ``CursorStore/keep(_:of:)``.
    package func keep(_ cursor: AuditCursor, of subscriber: SubscriberName) async throws(PortFailure) {
        try await write { database in
            try database.execute(
                sql: """
                    INSERT INTO subscriber (name, cursor) VALUES (?, ?)
                    ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor
                    """, arguments: [subscriber.rawValue, cursor.rawValue])
        }
    }
}
