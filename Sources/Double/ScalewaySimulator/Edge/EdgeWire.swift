import SimulatedCloud

/// Edge Services in Scaleway's JSON (api.md 9.3).
enum EdgeWire {
    /// Answers to writes show nanoseconds, reads microseconds (recorded).
    static func pipeline(_ pipeline: EdgePipeline, in cloud: SimulatedCloud, isWrite: Bool = false) -> JSONValue {
        var errors: [JSONValue] = []
        if pipeline.headStageID == nil {
            errors.append(error("pipeline_missing_head_stage", "first (head) stage missing"))
        } else if cloud.reached(in: pipeline).isEmpty {
            errors.append(error("pipeline_invalid_workflow", "the stages don't lead to a backend"))
        }
        return [
            "id": .string(pipeline.id), "name": .string(pipeline.name), "description": .string(pipeline.description),
            "organization_id": .string(cloud.settings.organizationID), "project_id": .string(pipeline.projectID),
            "status": errors.isEmpty ? "ready" : "warning", "errors": .array(errors), "vpc_endpoint_ids": [],
            "created_at": time(pipeline.createdAt, isWrite), "updated_at": time(pipeline.updatedAt, isWrite),
        ]
    }

    static func stage(_ stage: EdgeStage, in cloud: SimulatedCloud, isWrite: Bool = false) -> JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(stage.id), "pipeline_id": .string(stage.pipelineID),
            "status": cloud.isActive(stage) ? "active" : "inactive", "created_at": time(stage.createdAt, isWrite),
            "updated_at": time(stage.updatedAt, isWrite),
        ]
        if let next = stage.next { members["\(next.kind.rawValue)_stage_id"] = .string(next.stageID) }
        switch stage.settings {
        case .dns(let hostnames, let isWildcard):
            // Hostnames of one's own take the place of the default one (recorded).
            members["default_fqdn"] = .string(hostnames.isEmpty ? "\(stage.pipelineID).svc.edge.scw.cloud" : "")
            members["default_private_fqdn"] = ""
            members["fqdns"] = .strings(hostnames)
            members["type"] = hostnames.isEmpty ? "auto" : "custom"
            members["wildcard_domain"] = .bool(isWildcard)
            members["full_private"] = false
        case .tls(let secrets, let isManaged):
            members["secrets"] = .array(secrets.map { ["secret_id": .string($0.id), "region": .string($0.region)] })
            members["managed_certificate"] = .bool(isManaged)
            members["certificate_expires_at"] = nil as JSONValue
        case .cache(let ttl, let cookies):
            members["fallback_ttl"] = .string(WireDuration.text(ttl))
            members["include_cookies"] = .bool(cookies)
        case .waf(let mode, let paranoia):
            members["mode"] = .string(mode)
            members["paranoia_level"] = .int(paranoia)
        case .route:
            break
        case .backend(let backend):
            let (key, value) = Self.backend(backend)
            members[key] = value
        }
        return .object(members)
    }

    static func rule(_ rule: EdgeRule, position: Int, of stageID: String) -> JSONValue {
        var members: [String: JSONValue] = [
            "position": .int(position), "route_stage_id": .string(stageID),
            "\(rule.target.kind.rawValue)_stage_id": .string(rule.target.stageID),
        ]
        members["rule_http_match"] =
            rule.hasMatch
            ? [
                "method_filters": .strings(rule.methods), "path_filter": filter("path_filter_type", rule.path),
                "host_filter": filter("host_filter_type", rule.host),
            ] : .null
        return .object(members)
    }

    static func purge(_ purge: EdgePurge) -> JSONValue {
        [
            "id": .string(purge.id), "pipeline_id": .string(purge.pipelineID),
            "status": purge.isDone ? "done" : "pending",
            "assets": .strings(purge.assets), "all": .bool(purge.isAll), "created_at": .time(purge.createdAt),
            "updated_at": .time(purge.createdAt),
        ]
    }

    private static func backend(_ backend: EdgeBackend) -> (key: String, value: JSONValue) {
        switch backend {
        case .bucket(let name, let region, let isWebsite):
            (
                "scaleway_s3",
                [
                    "bucket_name": .optional(name), "bucket_region": .optional(region),
                    "is_website": isWebsite.map { .bool($0) } ?? .null,
                ]
            )
        case .balancers(let balancers): ("scaleway_lb", ["lbs": .array(balancers.map { balancer($0) })])
        case .container(let id, let region):
            ("scaleway_serverless_container", ["container_id": .string(id), "region": .string(region)])
        case .function(let id, let region):
            ("scaleway_serverless_function", ["function_id": .string(id), "region": .string(region)])
        }
    }

    private static func balancer(_ balancer: EdgeBalancer) -> JSONValue {
        [
            "id": .string(balancer.id), "zone": .string(balancer.zone), "frontend_id": .string(balancer.frontendID),
            "is_ssl": balancer.isTLS.map { .bool($0) } ?? .null, "domain_name": .optional(balancer.domainName),
            "has_websocket": balancer.hasWebSocket.map { .bool($0) } ?? .null,
        ]
    }

    private static func filter(_ type: String, _ value: String?) -> JSONValue {
        value.map { [type: "regex", "value": .string($0)] } ?? .null
    }

    private static func error(_ code: String, _ message: String) -> JSONValue {
        [
            "code": .string(code), "message": .string(message), "severity": "critical", "stage": "unknown_stage",
            "type": "config",
        ]
    }

    private static func time(_ time: CloudTime, _ isWrite: Bool) -> JSONValue {
        isWrite ? .string(WireTime.nanosecondText(time.microseconds, salt: Int(time.microseconds % 997))) : .time(time)
    }
}
