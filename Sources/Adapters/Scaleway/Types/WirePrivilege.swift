/// What a user may do in a database (rdb v1).
struct WirePrivilege: ListRow {
    static let rowsKey = "privileges"

    /// `readonly`, `readwrite`, `all`, `custom` or `none`.
    let permission: String
    let database: String
    let user: String

    /// A user has one in each database.
    var id: String { "\(database)/\(user)" }

    enum CodingKeys: String, CodingKey {
        case permission
        case database = "database_name"
        case user = "user_name"
    }
}
