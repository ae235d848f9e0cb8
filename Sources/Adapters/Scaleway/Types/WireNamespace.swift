internal import LiveState
internal import Model

/// A container namespace (containers v1).
struct WireNamespace: ListRow {
    static let rowsKey = "namespaces"

    let id: WireID
    let name: String
    let projectID: String
    let organizationID: String?
    let status: String
    let description: String?
    let tags: [String]?

    enum CodingKeys: String, CodingKey {
        case id, name, status, description, tags
        case projectID = "project_id"
        case organizationID = "organization_id"
    }

    var live: LiveNamespace {
        LiveNamespace(
            id: id.text, name: name, status: ContainerStatus(rawValue: status), description: description ?? "",
            tags: tags ?? [])
    }

    func belongs(to environment: EnvironmentName, _ project: ProjectID) -> Bool {
        name == environment.text && projectID == project.text
    }
}
