/// A database in a PostgreSQL instance, or a user (rdb v1): its name is its identity.
struct WireNameInDatabase<Rows: NamesInDatabase>: ListRow {
    static var rowsKey: String { Rows.rowsKey }

    let id: String

    enum CodingKeys: String, CodingKey { case id = "name" }
}

/// Which of the two lists.
protocol NamesInDatabase: Sendable {
    static var rowsKey: String { get }
}

/// Databases.
enum DatabaseRows: NamesInDatabase { static let rowsKey = "databases" }

/// Users.
enum UserRows: NamesInDatabase { static let rowsKey = "users" }
