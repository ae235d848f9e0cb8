internal import Model

/// Secret Manager v1beta1.
extension ScalewayClient {
    private var secretManager: String { "/secret-manager/v1beta1/regions/\(region)" }

    /// GET /secrets. A secret that is due for deletion isn't listed.
    func secrets(name: String, project: ProjectID) async throws(ScalewayError) -> [WireSecret] {
        try await listAll(
            ScalewayCall(
                name: "list secrets", method: "GET", path: "\(secretManager)/secrets",
                query: [("project_id", project.text), ("name", name)], safety: .read), WireSecret.self, named: name
        ).filter { $0.name == name && $0.projectID == project.text }
    }

    /// GET /secrets/{id}/versions. This list takes no `order_by`; Scaleway answers newest first.
    func versions(secret: WireID) async throws(ScalewayError) -> [WireSecretVersion] {
        try await listAll(
            ScalewayCall(
                name: "list secret versions", method: "GET", path: "\(secretManager)/secrets/\(secret.text)/versions",
                safety: .read, isRepeated: true), WireSecretVersion.self, order: nil)
    }

    /// GET /secrets/{id}/versions/{revision}/access: the only call that returns a value.
    func access(secret: WireID, revision: Int) async throws(ScalewayError) -> WireSecretAccess {
        try await send(
            ScalewayCall(
                name: "access a secret version", method: "GET",
                path: "\(secretManager)/secrets/\(secret.text)/versions/\(revision)/access", safety: .read),
            WireSecretAccess.self)
    }
}
