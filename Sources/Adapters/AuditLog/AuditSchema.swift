import GRDB

/// The audit log's tables. A migration that was released is never edited.
///
/// The triggers are guard rails against our own mistakes and a careless hand, not proof: whoever can write the file can
/// drop them. Proof is the leaf hashes, and the checkpoints over them. The BEFORE INSERT trigger is the one that stops
/// `INSERT OR REPLACE`, which removes a row without firing a DELETE trigger.
enum AuditSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { database in
            try database.execute(
                sql: """
                    -- A leaf's index in the tree is sequence - 1.
                    CREATE TABLE event (
                        sequence INTEGER PRIMARY KEY NOT NULL,
                        id TEXT UNIQUE NOT NULL,
                        kind TEXT NOT NULL,
                        environment TEXT NOT NULL,
                        correlation TEXT NOT NULL,
                        time INTEGER NOT NULL,
                        dataref TEXT,
                        leaf BLOB NOT NULL,
                        leafHash BLOB NOT NULL CHECK (length(leafHash) = 32)
                    ) STRICT;
                    CREATE INDEX eventByCorrelation ON event (correlation);
                    CREATE INDEX eventByEnvironment ON event (environment, time);
                    CREATE TABLE attachment (
                        sha256 TEXT PRIMARY KEY NOT NULL,
                        bytes BLOB NOT NULL
                    ) STRICT;
                    CREATE TABLE person (
                        pseudonym TEXT PRIMARY KEY NOT NULL,
                        identity TEXT UNIQUE NOT NULL,
                        key BLOB NOT NULL,
                        name TEXT NOT NULL,
                        email TEXT NOT NULL
                    ) STRICT;
                    CREATE TRIGGER eventAppendOnly BEFORE INSERT ON event
                    WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM event)
                        OR EXISTS (SELECT 1 FROM event WHERE id = NEW.id)
                    BEGIN SELECT RAISE(ABORT, 'the audit log only grows at its end'); END;
                    CREATE TRIGGER eventNoUpdate BEFORE UPDATE ON event
                    BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END;
                    CREATE TRIGGER eventNoDelete BEFORE DELETE ON event
                    BEGIN SELECT RAISE(ABORT, 'the audit log is never shortened'); END;
                    """)
        }
        return migrator
    }
}
