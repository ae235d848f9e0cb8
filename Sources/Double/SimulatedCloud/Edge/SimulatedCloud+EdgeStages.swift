extension SimulatedCloud {
    /// POST /pipelines/{id}/{kind}-stages.
    package mutating func createStage(
        _ stageSettings: EdgeStageSettings, next: EdgeLink?, in pipelineID: String, by caller: Caller
    )
        throws(CloudError) -> EdgeStage
    {
        let pipeline = try pipeline(pipelineID)
        try check(stageSettings, next)
        let stage = EdgeStage(
            id: state.random.uuid(), pipelineID: pipelineID, settings: stageSettings, next: next, createdAt: callTime,
            updatedAt: callTime)
        state.edge.stages[stage.id] = stage
        record(
            "Create\(Self.title(stageSettings.kind))Stage", on: .stage(stage, project: pipeline.projectID), by: caller)
        return stage
    }

    /// GET /{kind}-stages/{id}; a stage of another kind isn't found. nil takes any kind.
    package func stage(_ id: String, _ kind: EdgeStage.Kind? = nil) throws(CloudError) -> EdgeStage {
        guard let stage = state.edge.stages[id], stage.settings.kind == kind ?? stage.settings.kind else {
            throw Self.edgeNotFound
        }
        return stage
    }

    /// GET /pipelines/{id}/{kind}-stages.
    package func stages(_ kind: EdgeStage.Kind, of pipelineID: String, _ query: ListQuery = ListQuery())
        throws(CloudError)
        -> QueryPage<EdgeStage>
    {
        _ = try pipeline(pipelineID)
        return query.page(of: state.edge.stages.all.filter { $0.pipelineID == pipelineID && $0.settings.kind == kind })
    }

    /// Whether requests reach a stage.
    package func isActive(_ stage: EdgeStage) -> Bool {
        state.edge.pipelines[stage.pipelineID].map { reached(in: $0).contains(stage.id) } ?? false
    }

    /// PATCH /{kind}-stages/{id}; nil keeps the next stage.
    package mutating func updateStage(
        _ id: String, _ stageSettings: EdgeStageSettings, next: EdgeLink?, by caller: Caller
    )
        throws(CloudError) -> EdgeStage
    {
        var stage = try stage(id, stageSettings.kind)
        try check(stageSettings, next)
        stage.settings = stageSettings
        stage.next = next ?? stage.next
        stage.updatedAt = callTime
        state.edge.stages[id] = stage
        let project = state.edge.pipelines[stage.pipelineID]?.projectID ?? ""
        record("Update\(Self.title(stageSettings.kind))Stage", on: .stage(stage, project: project), by: caller)
        return stage
    }

    /// DELETE /{kind}-stages/{id}. Stages that led to it lead nowhere then, and a head that goes leaves the pipeline
    /// without one.
    package mutating func deleteStage(_ id: String, _ kind: EdgeStage.Kind, by caller: Caller) throws(CloudError) {
        let stage = try stage(id, kind)
        for other in state.edge.stages.all where other.next?.stageID == id { state.edge.stages[other.id]?.next = nil }
        if state.edge.pipelines[stage.pipelineID]?.headStageID == id {
            state.edge.pipelines[stage.pipelineID]?.headStageID = nil
        }
        state.edge.stages[id] = nil
        let project = state.edge.pipelines[stage.pipelineID]?.projectID ?? ""
        record("Delete\(Self.title(kind))Stage", on: .stage(stage, project: project, deletedAt: callTime), by: caller)
    }

    private func check(_ stageSettings: EdgeStageSettings, _ next: EdgeLink?) throws(CloudError) {
        if let next { _ = try stage(next.stageID, next.kind) }
        switch stageSettings {
        case .waf(let mode, let paranoia):
            guard (1...4).contains(paranoia) else {
                throw .invalid("paranoia_level", "constraint", "must be between 1 and 4")
            }
            guard ["disable", "log_only", "enable"].contains(mode) else {
                throw .invalid("mode", "constraint", "must be disable, log_only or enable")
            }
        case .route(let rules):
            for rule in rules { _ = try stage(rule.target.stageID, rule.target.kind) }
        case .dns, .tls, .cache, .backend:
            break
        }
    }

    private static func title(_ kind: EdgeStage.Kind) -> String {
        switch kind {
        case .dns: "DNS"
        case .tls: "TLS"
        case .cache: "Cache"
        case .waf: "Waf"
        case .route: "Route"
        case .backend: "Backend"
        }
    }
}
