import SimulatedCloud

/// What hangs on a job definition: references to secrets, and cron triggers (api.md 5).
enum JobSecretsAPI {
    static func secrets(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        var body = call.reader
        switch (call.method, call.part(5), call.part(6)) {
        case ("GET", nil, nil):
            let secrets = cloud.jobSecrets(of: call.query["job_definition_id"] ?? "")
            return .ok(["secrets": .array(secrets.map { JobWire.secret($0) }), "total_count": .int(secrets.count)])
        case ("POST", nil, nil):
            let definition = body.string("job_definition_id") ?? ""
            var requests: [JobSecret.Request] = []
            for var entry in body.objects("secrets") ?? [] {
                let (id, version) = (
                    entry.string("secret_manager_id") ?? "", entry.string("secret_manager_version") ?? "latest"
                )
                if id.isEmpty { entry.refuse("secret_manager_id", "required", "which secret") }
                if let target = JobWire.target(&entry) {
                    requests.append(.init(secretID: id, version: version, target: target))
                } else {
                    entry.refuse("path", "required", "either path or env_var_name")
                }
                body.absorb(entry)
            }
            try body.finish()
            return .ok(["secrets": .array(try cloud.addJobSecrets(to: definition, requests).map { JobWire.secret($0) })]
            )
        case ("GET", let id?, nil):
            return .ok(JobWire.secret(try cloud.jobSecret(id)))
        case ("PATCH", let id?, nil):
            let (version, target) = (body.string("secret_manager_version"), JobWire.target(&body))
            try body.finish()
            return .ok(JobWire.secret(try cloud.updateJobSecret(id, version: version, target: target)))
        case ("DELETE", let id?, nil):
            try cloud.deleteJobSecret(id)
            return APIAnswer(204)
        default:
            return .noRoute(call)
        }
    }

    static func triggers(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        var body = call.reader
        let trigger: JobTrigger
        switch (call.method, call.part(5), call.part(6)) {
        case ("GET", nil, nil):
            return .page("triggers", cloud.jobTriggers(of: call.query["job_definition_id"] ?? "", call.list)) {
                JobWire.trigger($0)
            }
        case ("POST", nil, nil):
            let (definition, change) = (body.string("job_definition_id") ?? "", JobWire.triggerChange(&body))
            try body.finish()
            trigger = try cloud.createJobTrigger(definitionID: definition, change)
        case ("GET", let id?, nil):
            trigger = try cloud.jobTrigger(id)
        case ("PATCH", let id?, nil):
            let change = JobWire.triggerChange(&body)
            try body.finish()
            trigger = try cloud.updateJobTrigger(id, change)
        case ("DELETE", let id?, nil):
            try cloud.deleteJobTrigger(id)
            return APIAnswer(204)
        default:
            return .noRoute(call)
        }
        return .ok(JobWire.trigger(trigger))
    }
}
