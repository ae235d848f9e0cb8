internal import LiveState
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

    /// GET /secrets: all of a project.
    func secrets(project: ProjectID) async throws(ScalewayError) -> [WireSecret] {
        try await listAll(
            ScalewayCall(
                name: "list secrets", method: "GET", path: "\(secretManager)/secrets",
                query: [("project_id", project.text)], safety: .read), WireSecret.self
        ).filter { $0.projectID == project.text }
    }

    /// GET /secrets: those of the environment that were deleted and whose name no other secret has.
    func deletedSecrets(
        of environment: EnvironmentName, project: ProjectID
    ) async throws(ScalewayError) -> [LiveDeletedSecret] {
        let deleted = try await listAll(
            ScalewayCall(
                name: "list deleted secrets", method: "GET", path: "\(secretManager)/secrets",
                query: [("project_id", project.text), ("scheduled_for_deletion", "true")], safety: .read),
            WireSecret.self
        ).filter { secret in
            secret.projectID == project.text && Set(secret.tags ?? []).isSuperset(of: ["amarre", environment.text])
        }
        if deleted.isEmpty { return [] }
        let there = Set(try await secrets(project: project).map(\.name))
        return deleted.compactMap { secret in
            guard !there.contains(secret.name),
                let time = secret.deletionRequestedAt.flatMap({ Timestamp(rfc3339: $0) })
            else { return nil }
            return LiveDeletedSecret(id: secret.id.text, name: secret.name, at: time)
        }.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
    }

    /// Secrets whose tag asks for rotation, with the time of their newest enabled revision. One without any says so
    /// elsewhere: what needs it waits.
    func rotations(project: ProjectID) async throws(ScalewayError) -> [LiveRotation] {
        var found: [LiveRotation] = []
        for secret in try await secrets(project: project) {
            guard let days = secret.rotationDays else { continue }
            let versions: [WireSecretVersion]
            do throws(ScalewayError) {
                versions = try await self.versions(secret: secret.id)
            } catch {
                // Deleted since it was listed: nothing to rotate, and no trouble of the others.
                guard error.status == 404 else { throw error }
                continue
            }
            let newest = versions.filter(\.isEnabled).max { $0.revision < $1.revision }
            guard let time = newest?.createdAt.flatMap({ Timestamp(rfc3339: $0) }) else { continue }
            found.append(LiveRotation(secret: secret.name, days: days, newestAt: time))
        }
        return found.sorted { $0.secret < $1.secret }
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
