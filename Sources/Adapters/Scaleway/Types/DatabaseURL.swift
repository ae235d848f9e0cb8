internal import Foundation

/// What a PostgreSQL URL says, `postgresql://user:password@host:port/database?…`, as far as it is no secret.
struct DatabaseURL: Equatable {
    /// The last part of its path.
    let database: String
    /// Decoded; nil when it has none.
    let user: String?

    /// Nil when it isn't a URL that names a database.
    init?(_ text: String) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme,
            ["postgres", "postgresql"].contains(scheme.split(separator: "+").first)
        else { return nil }
        let name = parts.path.drop { $0 == "/" }
        guard !name.isEmpty, !name.contains("/") else { return nil }
        database = String(name)
        user = parts.user
    }
}
