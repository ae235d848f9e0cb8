/// The names in the story that the demo tells; those of the samples in `desired-state/` and `Samples/programs`.
enum DemoStory {
    static let promotedFrom = "staging"
    static let environment = "production"
    static let service = "streamlit"
    /// Runs in staging from the start, and is promoted to production.
    static let goodTag = "1.5.0"
    /// Never becomes healthy.
    static let badTag = "1.6.0"
    /// The first in staging that migrates.
    static let migratingTag = "1.6.1"
    /// Where it takes the schema, from nothing.
    static let schema = "0002_metrics"
    /// Its migration fails in the middle.
    static let failingTag = "1.7.0-fails"
    /// Holds the URL with which they migrate.
    static let migrateSecret = "evalap-migrate-url"
    /// What the migrating release adds to the service's file.
    static let migrate = """
        migrate:
          command: [alembic, upgrade, head]
          current: [alembic, current]
          rollback: [alembic, downgrade, "{before}"]
          secrets: { DATABASE_URL: { name: \(migrateSecret), revision: latest } }

        """
    /// The service that somebody edits in the console; the story's own where the sample was cut down.
    static let editedService = "runners"
}
