import Ports

/// What to do about what the program in the container reports (`controller/migrate/README.md`). Its own words say what
/// happened; where they hold advice already, there is none here.
enum MigrationAdvice {
    /// A sentence, or nothing.
    static func of(_ code: String, order: MigrationOrder, didRun: Bool) -> String {
        switch code {
        case "migrate_order":
            "The variable \(order.database), which `migrate.database` names, has to hold the URL of a PostgreSQL database."
        case "migrate_database":
            didRun
                ? "Look at the table amarre.migrations and at the revision before the next run: another process may "
                    + "have been at work."
                : "See whether the database runs, and whether \(order.database) holds the right URL."
        case "migrate_locked": "Wait until that session is done, or end it."
        case "migrate_table":
            "Let the user in \(order.database) make the schema amarre in the database, or make it for that user."
        case "migrate_current": "Most often the image is older than the database, or has two heads that nobody merged."
        case "migrate_failed": "The command's output says why."
        case "migrate_deadline":
            "The server may go on with its last statement: look at pg_stat_activity. `migrate.deadline` may be too short."
        case "migrate_interrupted":
            "The server may go on with its last statement, and keep its locks: look at pg_stat_activity before another try."
        case "migrate_wrong_revision": "Compare the database with the image's revisions."
        default: ""
        }
    }
}
