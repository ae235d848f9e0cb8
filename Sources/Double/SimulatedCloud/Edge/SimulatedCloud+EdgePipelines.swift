extension SimulatedCloud {
    /// POST /pipelines. Without a head stage it has an error until it gets one (recorded).
    package mutating func createPipeline(name: String, description: String, projectID: String?, by caller: Caller)
        throws(CloudError)
        -> EdgePipeline
    {
        let id = state.random.uuid()
        let pipeline = EdgePipeline(
            id: id, name: generated(name, "pipeline", id), description: description, projectID: project(projectID),
            createdAt: callTime,
            updatedAt: callTime)
        state.edge.pipelines[id] = pipeline
        record("CreatePipeline", on: .pipeline(pipeline), by: caller)
        return pipeline
    }

    /// GET /pipelines/{id}. Errors of this product have only a message (recorded).
    package func pipeline(_ id: String) throws(CloudError) -> EdgePipeline {
        guard let pipeline = state.edge.pipelines[id] else { throw Self.edgeNotFound }
        return pipeline
    }

    /// GET /pipelines.
    package func pipelines(_ filter: ResourceFilter, _ query: ListQuery = ListQuery()) -> QueryPage<EdgePipeline> {
        query.page(of: state.edge.pipelines.all.filter { passes(filter, $0) })
    }

    /// PATCH /pipelines/{id}.
    package mutating func updatePipeline(_ id: String, name: String?, description: String?, by caller: Caller)
        throws(CloudError)
        -> EdgePipeline
    {
        var pipeline = try pipeline(id)
        if let name { pipeline.name = name }
        if let description { pipeline.description = description }
        return store(pipeline, "UpdatePipeline", caller)
    }

    /// DELETE /pipelines/{id}: with its stages.
    package mutating func deletePipeline(_ id: String, by caller: Caller) throws(CloudError) {
        var pipeline = try pipeline(id)
        pipeline.updatedAt = callTime
        for stage in state.edge.stages.all where stage.pipelineID == id { state.edge.stages[stage.id] = nil }
        state.edge.pipelines[id] = nil
        record("DeletePipeline", on: .pipeline(pipeline, deleted: true), by: caller)
    }

    /// POST /pipelines/{id}/set-head-stage; nil takes the head away.
    package mutating func setHeadStage(_ stageID: String?, of id: String, by caller: Caller) throws(CloudError)
        -> EdgePipeline
    {
        var pipeline = try pipeline(id)
        if let stageID {
            let stage = try stage(stageID)
            guard stage.pipelineID == id else { throw Self.edgeNotFound }
            guard stage.settings.kind == .dns else {
                throw .invalid("new_stage_id", "constraint", "the head is a DNS stage")
            }
        }
        pipeline.headStageID = stageID
        return store(pipeline, "SetHeadStage", caller)
    }

    /// The stages that requests reach from the head, by id; empty when the chain doesn't end in a backend.
    package func reached(in pipeline: EdgePipeline) -> Set<String> {
        var reached: Set<String> = []
        var waiting = [pipeline.headStageID].compactMap(\.self)
        var endsInBackend = false
        while let id = waiting.popLast() {
            guard let stage = state.edge.stages[id], reached.insert(id).inserted else { continue }
            if let next = stage.next { waiting.append(next.stageID) }
            if case .route(let rules) = stage.settings { waiting += rules.map(\.target.stageID) }
            if stage.settings.kind == .backend { endsInBackend = true }
        }
        return endsInBackend ? reached : []
    }

    /// PATCH /current-plan, and DELETE with nil.
    package mutating func selectPlan(_ plan: String?, of projectID: String?) throws(CloudError) {
        let project = project(projectID)
        if let plan, !["starter", "professional", "advanced"].contains(plan) {
            throw .invalid("plan_name", "constraint", "must be starter, professional or advanced")
        }
        state.edge.plans[project] = plan
        state.account.seen[project] = true
        changes += 1
    }

    /// GET /current-plan/{project}.
    package func plan(of projectID: String) throws(CloudError) -> String {
        guard let plan = state.edge.plans[projectID] else { throw Self.edgeNotFound }
        return plan
    }

    /// POST /purge-requests: `pending`, and soon `done`.
    package mutating func purge(_ pipelineID: String, assets: [String], all: Bool) throws(CloudError) -> EdgePurge {
        let pipeline = try pipeline(pipelineID)
        guard all != !assets.isEmpty else { throw .invalid("assets", "constraint", "either assets, or all") }
        let purge = EdgePurge(
            id: state.random.uuid(), pipelineID: pipelineID, projectID: pipeline.projectID, assets: assets, isAll: all,
            createdAt: callTime)
        state.edge.purges[purge.id] = purge
        changes += 1
        plan(.settlePurge(id: purge.id), after: pick(settings.timings.trigger))
        return purge
    }

    /// GET /purge-requests/{id}.
    package func purge(_ id: String) throws(CloudError) -> EdgePurge {
        guard let purge = state.edge.purges[id] else { throw Self.edgeNotFound }
        return purge
    }

    /// GET /purge-requests.
    package func purges(_ filter: ResourceFilter, _ query: ListQuery = ListQuery()) -> QueryPage<EdgePurge> {
        query.page(of: state.edge.purges.all.filter { passes(filter, $0) })
    }

    static let edgeNotFound = CloudError.plain(status: 404, message: "Not Found")

    private mutating func store(_ pipeline: EdgePipeline, _ method: String, _ caller: Caller) -> EdgePipeline {
        var pipeline = pipeline
        pipeline.updatedAt = callTime
        state.edge.pipelines[pipeline.id] = pipeline
        record(method, on: .pipeline(pipeline), by: caller)
        return pipeline
    }
}

extension AuditResource {
    static func pipeline(_ pipeline: EdgePipeline, deleted: Bool = false) -> AuditResource {
        of(
            "edge_services_pipeline", pipeline.id, pipeline.name, project: pipeline.projectID, region: nil,
            created: pipeline.createdAt,
            updated: pipeline.updatedAt, deleted: deleted, info: ["name": pipeline.name])
    }

    static func stage(_ stage: EdgeStage, project: String, deletedAt: CloudTime? = nil) -> AuditResource {
        of(
            "edge_services_\(stage.settings.kind.rawValue)_stage", stage.id, "", project: project, region: nil,
            created: stage.createdAt,
            updated: deletedAt ?? stage.updatedAt, deleted: deletedAt != nil, info: ["pipeline_id": stage.pipelineID])
    }
}
