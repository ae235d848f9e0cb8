/// What a list of a product's objects is filtered by; nil and "" pass everything.
package struct ResourceFilter: Sendable {
    /// The region of the call; nil for global products.
    package var region: String?
    /// The object's name.
    package var name: String?
    /// Whether `name` need only be a part of the object's name, as some products have it.
    package var isPartOfName = false
    /// The Scaleway project.
    package var projectID: String?
    /// The organization.
    package var organizationID: String?
    /// The object it belongs to: a VPC, an instance, a job definition, a pipeline.
    package var parentID: String?
    /// Every one of these labels must be there.
    package var tags: [String] = []

    /// Passes everything.
    package init() {}
}

/// A row that the common filters know how to judge.
protocol ScopedRow: ListRow {
    var region: String { get }
    var projectID: String { get }
    var parentID: String { get }
    var labels: [String] { get }
}

extension ScopedRow {
    var parentID: String { "" }
    var labels: [String] { [] }
}

extension SimulatedCloud {
    /// Whether `filter` lets `row` pass.
    func passes<Row: ScopedRow>(_ filter: ResourceFilter, _ row: Row) -> Bool {
        let named =
            filter.isPartOfName
            ? (filter.name ?? "").isEmpty || row.sortName.contains(filter.name ?? "") : matches(filter.name, row.sortName)
        return named && matches(filter.region, row.region) && matches(filter.projectID, row.projectID)
            && matches(filter.organizationID, settings.organizationID) && matches(filter.parentID, row.parentID)
            && filter.tags.allSatisfy { row.labels.contains($0) }
    }

    /// The project of a write that may leave it out: the organization's default project has the organization's id.
    func project(_ given: String?) -> String {
        given.flatMap { $0.isEmpty ? nil : $0 } ?? settings.organizationID
    }
}

extension ListQuery {
    /// Cuts the page out of rows that are sorted already.
    func cut<Row: Sendable>(_ rows: [Row]) -> ListPage<Row> {
        let start = min(rows.count, (page - 1) * pageSize)
        return ListPage(rows: Array(rows[start..<min(rows.count, start + pageSize)]), totalCount: rows.count)
    }

    /// Sorts by a text, then by `order_by`'s direction, and cuts the page out.
    func page<Row: Sendable>(of rows: [Row], by key: (Row) -> String) -> ListPage<Row> {
        let sorted = rows.sorted { key($0) < key($1) }
        return cut(orderBy?.hasSuffix("_desc") == true ? sorted.reversed() : sorted)
    }
}

extension ListQuery {
    /// The page of rows that keep their order: for parts of an object, which have no table of their own.
    package func slice<Row: Sendable>(_ rows: [Row]) -> ListPage<Row> { cut(rows) }

    /// The page of rows sorted by a text, in the direction of `order_by`.
    package func slice<Row: Sendable>(_ rows: [Row], by key: (Row) -> String) -> ListPage<Row> { page(of: rows, by: key) }
}
