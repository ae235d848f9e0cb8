/// A row of a list.
protocol ListRow: Decodable, Identifiable, Sendable where ID: Hashable & Sendable {
    /// The member of the answer that holds the rows: `containers`.
    static var rowsKey: String { get }
}

extension ListRow {
    typealias Page = ListPage<Self>
}

/// A row that can't be decoded. It is trouble of that row alone: the others are as good as ever.
struct UnreadableRow: Sendable {
    /// As far as it can be read.
    let id: String?
    /// As far as it can be read.
    let name: String?
    let problem: AnswerDecoder.Problem
}

/// A whole list.
struct Listing<Row: ListRow>: Sendable {
    var rows: [Row] = []
    var unreadable: [UnreadableRow] = []

    /// How many rows the list has.
    var count: Int { rows.count + unreadable.count }
}

/// A page of a list: rows, and how many there are on all pages together.
struct ListPage<Row: ListRow>: Decodable, Sendable {
    let rows: [Row]
    let unreadable: [UnreadableRow]
    let totalCount: Int

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        let lenient = try members.decode([LenientRow<Row>].self, forKey: Key(stringValue: Row.rowsKey))
        rows = lenient.compactMap { if case .row(let row) = $0 { row } else { nil } }
        unreadable = lenient.compactMap { if case .unreadable(let row) = $0 { row } else { nil } }
        totalCount = try members.decode(Int.self, forKey: Key(stringValue: "total_count"))
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

/// A row, or what is known of one that can't be decoded.
enum LenientRow<Row: Decodable & Sendable>: Decodable, Sendable {
    case row(Row)
    case unreadable(UnreadableRow)

    init(from decoder: any Decoder) throws {
        do {
            self = .row(try Row(from: decoder))
        } catch let error as DecodingError {
            let known = try? Identity(from: decoder)
            self = .unreadable(UnreadableRow(id: known?.id, name: known?.name, problem: AnswerDecoder.problem(error)))
        }
    }

    private struct Identity: Decodable {
        let id: String?
        let name: String?

        enum CodingKeys: String, CodingKey { case id, name }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            // The id goes into messages and comparisons, never into a path: those take only what a whole row gave.
            id = (try? fields.decode(String.self, forKey: .id)).map { PlainText.clean($0, limit: 100) }
            name = (try? fields.decode(String.self, forKey: .name)).map { PlainText.clean($0, limit: 100) }
        }
    }
}
