extension ScalewayClient {
    /// Rows that one request asks for, the API's maximum.
    static let pageSize = 100
    /// A list that claims to be longer isn't read. Scaleway allows 1,000 containers to an organization.
    static let longestList = 10_000

    /// Reads a list to its end, with ceil(n / 100) requests, one for an empty list.
    ///
    /// The rows must be exactly `total_count` different ones. Anything else is an error: a list that came back short must
    /// never look like the whole.
    func listAll<Row: ListRow>(
        _ call: ScalewayCall, _ type: Row.Type, order: String? = "created_at_asc"
    ) async throws(ScalewayError) -> [Row] {
        var rows: [Row] = []
        var seen: Set<Row.ID> = []
        var total: Int?
        func inconsistent(_ text: String) -> ScalewayError {
            ScalewayError(call: call.description, requestID: nil, cause: .inconsistent(text))
        }
        var number = 1
        while true {
            var paged = call
            paged.query += [("page", "\(number)"), ("page_size", "\(Self.pageSize)")]
            if let order { paged.query.append(("order_by", order)) }
            let page = try await send(paged, Row.Page.self)
            let expected = total ?? page.totalCount
            total = expected
            guard page.totalCount == expected else {
                throw inconsistent("the total changed from \(expected) to \(page.totalCount) while the list was read")
            }
            guard (0...Self.longestList).contains(expected) else { throw inconsistent("a total of \(expected)") }
            guard page.rows.count <= Self.pageSize, rows.count + page.rows.count <= expected else {
                throw inconsistent("more rows than the total of \(expected)")
            }
            for row in page.rows {
                guard seen.insert(row.id).inserted else { throw inconsistent("the same row twice, on page \(number)") }
                rows.append(row)
            }
            if rows.count == expected { return rows }
            guard !page.rows.isEmpty else { throw inconsistent("\(rows.count) rows of \(expected)") }
            number += 1
        }
    }
}
