/// A database in a PostgreSQL instance, with its size (rdb v1, recorded).
struct WireDatabaseSize: ListRow {
    static let rowsKey = "databases"

    let id: String
    /// Bytes; nil or 0 as long as nobody has measured it (recorded: 0 in the answer to a create).
    let size: Int?

    enum CodingKeys: String, CodingKey {
        case id = "name"
        case size
    }
}
