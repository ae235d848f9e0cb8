extension SimulatedCloud {
    /// POST /exporters.
    package mutating func createExporter(
        name: String, description: String, sourceID: String, products: [String],
        to destination: CockpitExporter.Destination,
        by caller: Caller
    ) throws(CloudError) -> CockpitExporter {
        let source = try source(sourceID)
        let id = state.random.uuid()
        let exporter = CockpitExporter(
            id: id, name: generated(name, "exporter", id), description: description, sourceID: sourceID,
            projectID: source.projectID,
            region: source.region, products: products, destination: destination, createdAt: callTime,
            updatedAt: callTime)
        return store(exporter, "CreateExporter", caller)
    }

    /// GET /exporters/{id}.
    package func exporter(_ id: String) throws(CloudError) -> CockpitExporter {
        guard let exporter = state.cockpit.exporters[id] else { throw .notFound(resource: "exporter", id: id) }
        return exporter
    }

    /// GET /exporters.
    package func exporters(_ filter: ResourceFilter, _ query: ListQuery = ListQuery()) -> QueryPage<CockpitExporter> {
        query.page(of: state.cockpit.exporters.all.filter { passes(filter, $0) })
    }

    /// PATCH /exporters/{id}; nil leaves a field alone.
    package mutating func updateExporter(
        _ id: String, name: String?, description: String?, products: [String]?,
        to destination: CockpitExporter.Destination?,
        by caller: Caller
    ) throws(CloudError) -> CockpitExporter {
        var exporter = try exporter(id)
        if let name { exporter.name = name }
        if let description { exporter.description = description }
        if let products { exporter.products = products }
        if let destination { exporter.destination = destination }
        exporter.updatedAt = callTime
        return store(exporter, "UpdateExporter", caller)
    }

    /// DELETE /exporters/{id}.
    package mutating func deleteExporter(_ id: String, by caller: Caller) throws(CloudError) {
        var exporter = try exporter(id)
        exporter.updatedAt = callTime
        state.cockpit.exporters[id] = nil
        record("DeleteExporter", on: Self.resource(exporter, deleted: true), by: caller)
    }

    /// Whether an exporter sends already: a moment after its create.
    package func isReady(_ exporter: CockpitExporter) -> Bool {
        state.now >= exporter.createdAt.microseconds + settings.scaled(settings.timings.trigger.usual)
    }

    private mutating func store(_ exporter: CockpitExporter, _ method: String, _ caller: Caller) -> CockpitExporter {
        state.cockpit.exporters[exporter.id] = exporter
        record(method, on: Self.resource(exporter), by: caller)
        return exporter
    }

    private static func resource(_ exporter: CockpitExporter, deleted: Bool = false) -> AuditResource {
        .of(
            "observability_exporter", exporter.id, exporter.name, project: exporter.projectID, region: exporter.region,
            created: exporter.createdAt, updated: exporter.updatedAt, deleted: deleted)
    }
}
