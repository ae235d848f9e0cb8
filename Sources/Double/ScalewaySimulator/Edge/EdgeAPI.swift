import SimulatedCloud

/// `/edge-services/v1beta1/…` (api.md 9.3).
enum EdgeAPI {
    static func answer(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        switch (call.method, call.part(2), call.part(3), call.part(4)) {
        case (_, "pipelines", let id?, let part?): return try inPipeline(call, id, part, &cloud)
        case (_, "pipelines", _, nil): return try pipelines(call, &cloud)
        case (_, "current-plan", _, nil), (_, "plans", nil, nil): return try plans(call, &cloud)
        case (_, "purge-requests", _, nil): return try purges(call, &cloud)
        case ("POST", "check-domain", nil, nil), ("POST", "check-pem-chain", nil, nil):
            return .ok(["is_valid": true])
        case ("POST", "check-lb-origin", nil, nil):
            return .ok(["is_valid": true, "error_type": "unknown"])
        case (_, "route-stages", let id?, "route-rules"): return try EdgeStagesAPI.rules(call, id, &cloud)
        case (_, let collection?, let id?, nil):
            guard let kind = EdgeStagesAPI.kind(collection) else { return .noRoute(call) }
            return try EdgeStagesAPI.one(call, kind, id, &cloud)
        default: return .noRoute(call)
        }
    }

    private static func pipelines(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        var body = call.reader
        let pipeline: EdgePipeline
        switch (call.method, call.part(3)) {
        case ("GET", nil):
            var filter = call.filter(region: nil)
            filter.isPartOfName = true
            let snapshot = cloud
            return .page("pipelines", cloud.pipelines(filter, call.list)) { EdgeWire.pipeline($0, in: snapshot) }
        case ("POST", nil):
            let (name, description) = (body.string("name") ?? "", body.string("description") ?? "")
            let project = body.string("project_id")
            try body.finish()
            pipeline = try cloud.createPipeline(
                name: name, description: description, projectID: project, by: call.caller)
        case ("GET", let id?):
            pipeline = try cloud.pipeline(id)
        case ("PATCH", let id?):
            let (name, description) = (body.string("name"), body.string("description"))
            try body.finish()
            pipeline = try cloud.updatePipeline(id, name: name, description: description, by: call.caller)
        case ("DELETE", let id?):
            try cloud.deletePipeline(id, by: call.caller)
            return APIAnswer(204)
        default:
            return .noRoute(call)
        }
        return .ok(EdgeWire.pipeline(pipeline, in: cloud, isWrite: call.method != "GET"))
    }

    private static func inPipeline(_ call: APICall, _ id: String, _ part: String, _ cloud: inout SimulatedCloud)
        throws(CloudError)
        -> APIAnswer
    {
        guard call.part(5) == nil else { return .noRoute(call) }
        switch (call.method, part) {
        case ("GET", "head-stages"):
            let head = [try cloud.pipeline(id).headStageID].compactMap(\.self)
            return .page("head_stages", call.list.slice(head)) { ["dns_stage_id": .string($0)] }
        case ("POST", "set-head-stage"):
            var body = call.reader
            var stage: String?
            for key in ["add_new_head_stage", "swap_head_stage"] {
                guard var given = body.object(key) else { continue }
                stage = given.string("new_stage_id")
                if stage == nil { given.refuse("new_stage_id", "required", "which stage") }
                body.absorb(given)
            }
            if stage == nil, body.object("remove_head_stage") == nil {
                body.refuse(
                    "add_new_head_stage", "required", "one of add_new_head_stage, swap_head_stage or remove_head_stage")
            }
            try body.finish()
            let head = try cloud.setHeadStage(stage, of: id, by: call.caller).headStageID
            return .ok(["head_stage": head.map { ["dns_stage_id": .string($0)] } ?? .null])
        default:
            guard let kind = EdgeStagesAPI.kind(part) else { return .noRoute(call) }
            return try EdgeStagesAPI.list(call, kind, id, &cloud)
        }
    }

    private static func plans(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        var body = call.reader
        switch (call.method, call.part(2), call.part(3)) {
        case ("GET", "plans", nil):
            let plans: [JSONValue] = [("starter", 1), ("professional", 5), ("advanced", 10)].map { name, limit in
                [
                    "plan_name": .string(name), "package_gb": 100, "pipeline_limit": .int(limit), "waf_requests": 0,
                    "backend_limit": .int(limit), "wildcard_domain": .bool(limit > 1),
                ]
            }
            return .ok(["plans": .array(plans), "total_count": .int(plans.count)])
        case ("PATCH", "current-plan", nil):
            let (plan, project) = (body.string("plan_name") ?? "", body.string("project_id"))
            try body.finish()
            try cloud.selectPlan(plan, of: project)
            return .ok(["plan_name": .string(plan)])
        case ("GET", "current-plan", let project?):
            return .ok(["plan_name": .string(try cloud.plan(of: project))])
        case ("DELETE", "current-plan", let project?):
            _ = try cloud.plan(of: project)
            try cloud.selectPlan(nil, of: project)
            return APIAnswer(204)
        default:
            return .noRoute(call)
        }
    }

    private static func purges(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        var body = call.reader
        switch (call.method, call.part(3)) {
        case ("GET", nil):
            let page = cloud.purges(call.filter(region: nil, parent: "pipeline_id"), call.list)
            return .page("purge_requests", page) { EdgeWire.purge($0) }
        case ("POST", nil):
            let (pipeline, assets, all) = (
                body.string("pipeline_id") ?? "", body.strings("assets") ?? [], body.bool("all") ?? false
            )
            try body.finish()
            return .ok(EdgeWire.purge(try cloud.purge(pipeline, assets: assets, all: all)))
        case ("GET", let id?):
            return .ok(EdgeWire.purge(try cloud.purge(id)))
        default:
            return .noRoute(call)
        }
    }
}
