internal import Model

extension ScalewayClient {
    /// The one secret with this name in the project. With several, which only their paths tell apart, the one at `/`.
    func secret(named name: String, project: ProjectID) async throws(ScalewayError) -> WireSecret {
        let found = try await secrets(name: name, project: project)
        guard let first = found.first else {
            throw ScalewayError(
                call: "resolve", requestID: nil, cause: .missing("secret \(name) doesn't exist in project \(project)"))
        }
        guard found.count > 1 else { return first }
        let atRoot = found.filter { $0.path == "/" }
        guard atRoot.count == 1, let secret = atRoot.first else {
            throw ScalewayError(
                call: "resolve", requestID: nil,
                cause: .ambiguous("\(found.count) secrets of project \(project) are named \(name), and not one of them alone is at path /"))
        }
        return secret
    }
}
