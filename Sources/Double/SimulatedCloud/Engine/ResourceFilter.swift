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
    /// One of these labels must be there, if any is given.
    package var tags: [String] = []

    /// Passes everything.
    package init() {}
}

extension SimulatedCloud {
    /// Whether `filter` lets `row` pass.
    func passes<Row: ScopedRow>(_ filter: ResourceFilter, _ row: Row) -> Bool {
        let named =
            filter.isPartOfName
            ? (filter.name ?? "").isEmpty || row.sortName.contains(filter.name ?? "")
            : matches(filter.name, row.sortName)
        return named && matches(filter.region, row.region) && matches(filter.projectID, row.projectID)
            && matches(filter.organizationID, settings.organizationID) && matches(filter.parentID, row.parentID)
            && (filter.tags.isEmpty || filter.tags.contains { row.labels.contains($0) })
    }

    /// The project of a write that may leave it out: the organization's default project has the organization's id.
    func project(_ given: String?) -> String {
        given.flatMap { $0.isEmpty ? nil : $0 } ?? settings.organizationID
    }
}
