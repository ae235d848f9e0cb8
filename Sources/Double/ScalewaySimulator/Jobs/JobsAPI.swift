import SimulatedCloud

/// `/serverless-jobs/v1alpha2/regions/{region}/…` (api.md 5).
enum JobsAPI {
    static func answer(_ call: APICall, _ region: String, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer
    {
        switch call.part(4) {
        case "job-definitions": return try definitions(call, region, &cloud)
        case "job-runs": return try runs(call, region, &cloud)
        case "secrets": return try JobSecretsAPI.secrets(call, &cloud)
        case "triggers": return try JobSecretsAPI.triggers(call, &cloud)
        case "job-resources" where call.method == "GET":
            return .ok([
                "resources": .array(
                    [
                        (70, 128), (140, 256), (280, 512), (560, 1024), (1120, 2048), (2240, 4096), (3000, 8192),
                        (6000, 16384),
                    ].map {
                        ["compute_limit_mvcpu": .int($0.0), "memory_limit_bytes": .int($0.1 << 20)]
                    })
            ])
        case "job-limits" where call.method == "GET":
            return .ok(["secrets_per_job_definition": 50])
        default: return .noRoute(call)
        }
    }

    private static func definitions(_ call: APICall, _ region: String, _ cloud: inout SimulatedCloud) throws(CloudError)
        -> APIAnswer
    {
        var body = call.reader
        let definition: JobDefinition
        switch (call.method, call.part(5), call.part(6)) {
        case ("GET", nil, nil):
            return .page("job_definitions", cloud.jobs(call.filter(region: region), call.list)) {
                JobWire.definition($0)
            }
        case ("POST", nil, nil):
            let (project, change) = (body.string("project_id"), JobWire.change(&body))
            try body.finish()
            definition = try cloud.createJob(projectID: project, region: region, change)
        case ("GET", let id?, nil):
            definition = try cloud.job(id)
        case ("PATCH", let id?, nil):
            let change = JobWire.change(&body)
            try body.finish()
            definition = try cloud.updateJob(id, change)
        case ("DELETE", let id?, nil):
            try cloud.deleteJob(id)
            return APIAnswer(204)
        case ("POST", let id?, "start"):
            var start = JobStart()
            start.command = body.string("command")
            start.startupCommand = body.strings("startup_command")
            start.args = body.strings("args")
            start.environment = body.map("environment_variables")
            start.replicas = body.int("replicas") ?? 1
            try body.finish()
            return .ok(["job_runs": .array(try cloud.startJob(id, start).map { JobWire.run($0) })])
        default:
            return .noRoute(call)
        }
        return .ok(JobWire.definition(definition))
    }

    private static func runs(_ call: APICall, _ region: String, _ cloud: inout SimulatedCloud) throws(CloudError)
        -> APIAnswer
    {
        switch (call.method, call.part(5), call.part(6)) {
        case ("GET", nil, nil):
            let states = call.choices("state") + call.choices("states")
            let page = cloud.jobRuns(
                states: states, reasons: call.choices("reasons"),
                call.filter(region: region, parent: "job_definition_id"), call.list)
            return .page("job_runs", page) { JobWire.run($0) }
        case ("GET", let id?, nil): return .ok(JobWire.run(try cloud.jobRun(id)))
        case ("POST", let id?, "stop"): return .ok(JobWire.run(try cloud.stopJobRun(id)))
        default: return .noRoute(call)
        }
    }
}
