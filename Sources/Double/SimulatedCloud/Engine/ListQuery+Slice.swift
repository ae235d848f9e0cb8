extension ListQuery {
    /// Cuts the page out of rows that are sorted already.
    func cut<Row: Sendable>(_ rows: [Row]) -> QueryPage<Row> {
        let start = min(rows.count, (page - 1) * pageSize)
        return QueryPage(rows: Array(rows[start..<min(rows.count, start + pageSize)]), totalCount: rows.count)
    }

    /// Sorts by a text, then by `order_by`'s direction, and cuts the page out.
    func page<Row: Sendable>(of rows: [Row], by key: (Row) -> String) -> QueryPage<Row> {
        let sorted = rows.sorted { key($0) < key($1) }
        return cut(orderBy?.hasSuffix("_desc") == true ? sorted.reversed() : sorted)
    }
}

extension ListQuery {
    /// The page of rows that keep their order: for parts of an object, which have no table of their own.
    package func slice<Row: Sendable>(_ rows: [Row]) -> QueryPage<Row> { cut(rows) }

    /// The page of rows sorted by a text, in the direction of `order_by`.
    package func slice<Row: Sendable>(_ rows: [Row], by key: (Row) -> String) -> QueryPage<Row> {
        page(of: rows, by: key)
    }
}
