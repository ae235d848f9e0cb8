/// What the migration of an image does to its database.
enum MigrationBehavior: Hashable {
    /// To the image's own revision.
    case good
    /// Exit code 0, and there was nothing to do.
    case keeps
    /// As ``good``, and it takes so many seconds.
    case slow(Int)
    /// Exit code 1, and nothing changed.
    case fails
    /// Exit code 1, and the database is at another revision.
    case breaks
    /// Exit code 0, and the database isn't where it should be.
    case wrong
    /// The image has no driver for the database.
    case unsupported

    /// Whether what follows is what the release needs.
    var isGood: Bool {
        switch self {
        case .good, .keeps, .slow: true
        case .fails, .breaks, .wrong, .unsupported: false
        }
    }
}
