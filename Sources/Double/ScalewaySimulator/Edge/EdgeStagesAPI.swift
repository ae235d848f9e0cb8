import SimulatedCloud

/// The stages of pipelines (api.md 9.3).
enum EdgeStagesAPI {
    /// The kind of a path's part such as `dns-stages`.
    static func kind(_ collection: String) -> EdgeStage.Kind? {
        collection.hasSuffix("-stages") ? EdgeStage.Kind(rawValue: String(collection.dropLast("-stages".count))) : nil
    }

    /// `/pipelines/{id}/{kind}-stages`.
    static func list(_ call: APICall, _ kind: EdgeStage.Kind, _ pipelineID: String, _ cloud: inout SimulatedCloud)
        throws(CloudError)
        -> APIAnswer
    {
        switch call.method {
        case "GET":
            let snapshot = cloud
            return .page("stages", try cloud.stages(kind, of: pipelineID, call.list)) {
                EdgeWire.stage($0, in: snapshot)
            }
        case "POST":
            var body = call.reader
            let settings = EdgeBody.settings(kind, nil, &body)
            let next = EdgeBody.next(&body)
            try body.finish()
            guard let settings else { throw .invalid("backend", "required", "one kind of backend") }
            return .ok(
                EdgeWire.stage(
                    try cloud.createStage(settings, next: next, in: pipelineID, by: call.caller), in: cloud,
                    isWrite: true))
        default:
            return .noRoute(call)
        }
    }

    /// `/{kind}-stages/{id}`.
    static func one(_ call: APICall, _ kind: EdgeStage.Kind, _ id: String, _ cloud: inout SimulatedCloud)
        throws(CloudError)
        -> APIAnswer
    {
        switch call.method {
        case "GET":
            return .ok(EdgeWire.stage(try cloud.stage(id, kind), in: cloud))
        case "PATCH":
            var body = call.reader
            let old = try cloud.stage(id, kind)
            let settings = EdgeBody.settings(kind, old.settings, &body)
            let next = EdgeBody.next(&body)
            try body.finish()
            let changed = try cloud.updateStage(id, settings ?? old.settings, next: next, by: call.caller)
            return .ok(EdgeWire.stage(changed, in: cloud, isWrite: true))
        case "DELETE":
            try cloud.deleteStage(id, kind, by: call.caller)
            return APIAnswer(204)
        default:
            return .noRoute(call)
        }
    }

    /// `/route-stages/{id}/route-rules`: PUT replaces, POST adds before or after a place, else at the end.
    static func rules(_ call: APICall, _ id: String, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        guard ["GET", "PUT", "POST"].contains(call.method),
            case .route(var rules) = try cloud.stage(id, .route).settings
        else { return .noRoute(call) }
        var body = call.reader
        switch call.method {
        case "GET":
            break
        case "PUT":
            rules = EdgeBody.rules(&body)
        case "POST":
            let (after, before) = (body.int("after_position"), body.int("before_position"))
            let place = after ?? before.map { $0 - 1 } ?? rules.count
            rules.insert(contentsOf: EdgeBody.rules(&body), at: min(max(0, place), rules.count))
        default:
            return .noRoute(call)
        }
        try body.finish()
        if call.method != "GET" { _ = try cloud.updateStage(id, .route(rules: rules), next: nil, by: call.caller) }
        let shown: [JSONValue] = rules.enumerated().map { EdgeWire.rule($0.element, position: $0.offset + 1, of: id) }
        return .ok(
            call.method == "GET"
                ? ["route_rules": .array(shown), "total_count": .int(shown.count)] : ["route_rules": .array(shown)])
    }
}
