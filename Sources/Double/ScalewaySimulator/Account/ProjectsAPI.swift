import SimulatedCloud

/// `/account/v3/projects`: only what a client needs to make the projects that it uses.
enum ProjectsAPI {
    static func answer(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        var body = call.reader
        let project: CloudProject
        switch (call.method, call.part(3), call.part(4)) {
        case ("GET", nil, nil):
            let settings = cloud.settings
            return .page(
                "projects", cloud.projects(ids: call.choices("project_ids"), call.filter(region: nil), call.list)
            ) {
                wire($0, settings)
            }
        case ("POST", nil, nil):
            let (name, description) = (body.string("name") ?? "", body.string("description") ?? "")
            try body.finish()
            project = try cloud.createProject(name: name, description: description, by: call.caller)
            return .ok(wire(project, cloud.settings, isWrite: true))
        case ("GET", let id?, nil):
            project = try cloud.project(id: id)
        case ("PATCH", let id?, nil):
            let (name, description) = (body.string("name"), body.string("description"))
            try body.finish()
            project = try cloud.updateProject(id, name: name, description: description, by: call.caller)
            return .ok(wire(project, cloud.settings, isWrite: true))
        case ("DELETE", let id?, nil):
            try cloud.deleteProject(id, by: call.caller)
            return APIAnswer(204)
        default:
            return .noRoute(call)
        }
        return .ok(wire(project, cloud.settings))
    }

    /// Answers to writes have no qualification, those to reads an empty one (recorded); nobody ever fills it in here.
    private static func wire(_ project: CloudProject, _ settings: CloudSettings, isWrite: Bool = false) -> JSONValue {
        [
            "id": .string(project.id), "name": .string(project.name),
            "organization_id": .string(settings.organizationID),
            "description": .string(project.description), "created_at": .time(project.createdAt),
            "updated_at": .time(project.updatedAt),
            "qualification": isWrite ? nil : ["architecture_type": "unknown_architecture_type"],
        ]
    }
}
