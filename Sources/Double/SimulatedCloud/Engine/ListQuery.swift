/// Which part of a list is wanted, and in which order (api.md 1.4).
package struct ListQuery: Sendable, Equatable {
    /// Counts from 1.
    package var page: Int
    /// 1 to 100.
    package var pageSize: Int
    /// For example `created_at_asc`; nil is the product's default.
    package var orderBy: String?

    /// The first page of 20, in the default order.
    package init(page: Int = 1, pageSize: Int = 20, orderBy: String? = nil) {
        self.page = max(1, page)
        self.pageSize = min(max(1, pageSize), 100)
        self.orderBy = orderBy
    }
}

/// One page of a list, with the number of rows of the whole list.
package struct QueryPage<Row: Sendable>: Sendable {
    /// The rows of this page.
    package let rows: [Row]
    /// How many rows all pages have together.
    package let totalCount: Int
}

/// A row that has the keys lists are sorted by.
protocol QueryRow: Sendable {
    var id: String { get }
    /// The name, or for a domain its hostname.
    var sortName: String { get }
    var createdAt: CloudTime { get }
    var updatedAt: CloudTime { get }
}

extension ListQuery {
    /// Sorts `rows` and cuts out the page. Ties are ordered by id, so that pages are stable.
    func page<Row: QueryRow>(of rows: [Row], defaultOrder: String = "created_at_asc") -> QueryPage<Row> {
        let order = orderBy.flatMap { Self.orders.contains($0) ? $0 : nil } ?? defaultOrder
        var sorted = rows.sorted { left, right in
            if order.hasPrefix("name") || order.hasPrefix("hostname") {
                return (left.sortName, left.id) < (right.sortName, right.id)
            }
            let byUpdate = order.hasPrefix("updated_at")
            let times = byUpdate ? (left.updatedAt, right.updatedAt) : (left.createdAt, right.createdAt)
            return times.0 == times.1 ? left.id < right.id : times.0 < times.1
        }
        if order.hasSuffix("_desc") { sorted.reverse() }
        let start = min(rows.count, (page - 1) * pageSize)
        return QueryPage(rows: Array(sorted[start..<min(rows.count, start + pageSize)]), totalCount: rows.count)
    }

    private static let orders: Set<String> = [
        "created_at_asc", "created_at_desc", "updated_at_asc", "updated_at_desc", "name_asc", "name_desc",
        "hostname_asc",
        "hostname_desc",
    ]
}
