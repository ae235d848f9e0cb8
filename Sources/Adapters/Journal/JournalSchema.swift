import GRDB

/// The journal's tables, one migration after the other. A migration that was released is never edited.
enum JournalSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE machine (
                        environment TEXT PRIMARY KEY NOT NULL,
                        state BLOB NOT NULL
                    ) STRICT;
                    -- Times are microseconds since 1970, so that they sort; the record is the JSON that `show` prints.
                    CREATE TABLE reconciliation (
                        id TEXT PRIMARY KEY NOT NULL,
                        environment TEXT NOT NULL,
                        startedAt INTEGER NOT NULL,
                        record TEXT NOT NULL
                    ) STRICT;
                    CREATE INDEX reconciliationByStart ON reconciliation (startedAt, id);
                    CREATE INDEX reconciliationByEnvironment ON reconciliation (environment, startedAt, id);
                    CREATE TABLE request (
                        number INTEGER PRIMARY KEY AUTOINCREMENT,
                        id TEXT UNIQUE NOT NULL,
                        request TEXT NOT NULL,
                        result TEXT
                    ) STRICT;
                    -- Only open requests are in it: asking for them costs one look at an empty index.
                    CREATE INDEX openRequest ON request (number) WHERE result IS NULL;
                    """)
        }
        migrator.registerMigration("v2: writers") { database in
            try database.execute(
                sql: """
                    -- Each save counts one up and says who wrote it, so that nobody overwrites what they haven't read.
                    ALTER TABLE machine ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
                    ALTER TABLE machine ADD COLUMN writer TEXT;
                    -- Who carries the request out; nobody yet when it is null.
                    ALTER TABLE request ADD COLUMN claimedBy TEXT;
                    """)
        }
        migrator.registerMigration("v3: subscribers") { database in
            try database.execute(
                sql: """
                    -- How far each of those has come who are told what the audit log gains.
                    CREATE TABLE subscriber (
                        name TEXT PRIMARY KEY NOT NULL,
                        cursor TEXT NOT NULL
                    ) STRICT;
                    """)
        }
        return migrator
    }
}
