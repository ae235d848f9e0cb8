import SimulatedCloud

/// One request as the routes see it.
struct APICall: Sendable {
    let method: String
    let path: String
    /// The path's parts, percent-decoded.
    var segments: [String]
    /// The last value of each query key.
    var query: [String: String]
    /// All values of each query key, as lists such as `tags=a&tags=b` are sent.
    var values: [String: [String]]
    var body: JSONValue?
    var caller: Caller

    /// The part at `index`, or nil when the path is shorter.
    func part(_ index: Int) -> String? {
        segments.indices.contains(index) ? segments[index] : nil
    }

    /// Whether the path names one object rather than a list.
    var endsWithID: Bool {
        segments.last.map { $0.utf8.count == 36 && $0.utf8.filter { $0 == 0x2D }.count == 4 } ?? false
    }

    /// A reader of the body.
    var reader: BodyReader { BodyReader(body) }

    /// `page`, `page_size` and `order_by`.
    var list: ListQuery {
        ListQuery(
            page: query["page"].flatMap { Int($0) } ?? 1, pageSize: query["page_size"].flatMap { Int($0) } ?? 20,
            orderBy: query["order_by"])
    }
}

/// An answer, before it becomes HTTP.
struct APIAnswer: Sendable {
    var status: Int
    /// nil is an empty body.
    var body: JSONValue?
    /// In place of `body`: what the registry serves, with a content type among the headers.
    var bytes: [UInt8]?
    var headers: [(name: String, value: String)] = []
    /// Seconds to wait before answering.
    var delay: Double = 0
    var delivery = Delivery.whole

    /// What of the answer gets through.
    enum Delivery: Sendable {
        case whole
        /// The connection is closed instead.
        case none
        /// The first half, and then the connection is reset.
        case cut
        /// Half of the body, as if it were all.
        case half
    }

    /// An answer with a body.
    init(_ status: Int, _ body: JSONValue? = nil) {
        self.status = status
        self.body = body
    }

    /// 200.
    static func ok(_ body: JSONValue) -> APIAnswer { APIAnswer(200, body) }

    /// No such path.
    static func noRoute(_ call: APICall) -> APIAnswer {
        APIAnswer(404, ["message": .string("the simulator has no \(call.method) \(call.path)")])
    }

    /// A list page under its plural key.
    static func page<Row>(_ key: String, _ page: QueryPage<Row>, _ encode: (Row) -> JSONValue) -> APIAnswer {
        .ok(.object([key: .array(page.rows.map(encode)), "total_count": .int(page.totalCount)]))
    }
}
