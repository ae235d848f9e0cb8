/// A row of a list.
protocol ListRow: Decodable, Identifiable, Sendable where ID: Hashable & Sendable {
    /// The member of the answer that holds the rows: `containers`.
    static var rowsKey: String { get }
}

extension ListRow {
    typealias Page = ListPage<Self>
}

/// A page of a list: rows, and how many there are on all pages together.
struct ListPage<Row: ListRow>: Decodable, Sendable {
    let rows: [Row]
    let totalCount: Int

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        rows = try members.decode([Row].self, forKey: Key(stringValue: Row.rowsKey))
        totalCount = try members.decode(Int.self, forKey: Key(stringValue: "total_count"))
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
