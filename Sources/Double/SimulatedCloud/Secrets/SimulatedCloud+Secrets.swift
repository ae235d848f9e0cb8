extension SimulatedCloud {
    /// What a list of secrets is filtered by; nil passes everything.
    package struct SecretFilter: Sendable {
        /// As it was created.
        package var name: String?
        /// Begins with `/`; a slash at its end doesn't matter (a guess).
        package var path: String?
        /// The Scaleway project.
        package var projectID: String?
        /// The organization.
        package var organizationID: String?
        /// For example `opaque`.
        package var type: String?
        /// Free labels.
        package var tags: [String] = []
        /// Whether, and how, it ends by itself.
        package var ephemeral: Bool?
        /// The default hides secrets that are due for deletion.
        package var scheduledForDeletion = false

        /// Passes everything that isn't due for deletion.
        package init() {}
    }

    /// POST /secrets: ready at once.
    package mutating func createSecret(
        name: String, projectID: String, type: String?, isProtected: Bool, _ change: SecretChange, by caller: Caller
    ) throws(CloudError) -> CloudSecret {
        guard !name.isEmpty else { throw .invalid("name", "required", "a secret needs a name") }
        guard !projectID.isEmpty else { throw .invalid("project_id", "required", "a secret needs a project") }
        try change.check()
        var secret = CloudSecret(
            id: state.random.uuid(), name: name, projectID: projectID, path: "/", description: "", tags: [],
            type: type ?? "opaque",
            isProtected: isProtected, createdAt: callTime, updatedAt: callTime)
        change.apply(to: &secret)
        secret.keyID = change.keyID.flatMap { $0.isEmpty ? nil : $0 }
        let taken = state.secrets.all.contains {
            $0.name == secret.name && $0.path == secret.path && $0.projectID == projectID
                && $0.deletionRequestedAt == nil
        }
        if taken {
            throw .alreadyExists(resource: "secret", help: "the project has a secret named \(name) at \(secret.path)")
        }
        state.secrets[secret.id] = secret
        record("CreateSecret", on: .secret(secret), by: caller)
        return secret
    }

    /// GET /secrets/{id}. A secret due for deletion is still there.
    package func secret(_ id: String) throws(CloudError) -> CloudSecret {
        guard let secret = state.secrets[id] else { throw .notFound(resource: "secret", id: id) }
        return secret
    }

    /// GET /secrets.
    package func secrets(_ filter: SecretFilter = SecretFilter(), _ query: ListQuery = ListQuery()) -> QueryPage<
        CloudSecret
    > {
        let path = filter.path.map { $0.isEmpty ? $0 : SecretChange.normalised($0) }
        return query.page(
            of: state.secrets.all.filter { secret in
                matches(filter.name, secret.name) && matches(path, secret.path)
                    && matches(filter.projectID, secret.projectID)
                    && matches(filter.organizationID, settings.organizationID) && matches(filter.type, secret.type)
                    && filter.tags.allSatisfy { secret.tags.contains($0) }
                    && (filter.ephemeral ?? (secret.ephemeralPolicy != nil)) == (secret.ephemeralPolicy != nil)
                    && filter.scheduledForDeletion == (secret.deletionRequestedAt != nil)
            })
    }

    /// PATCH /secrets/{id}.
    package mutating func updateSecret(_ id: String, _ change: SecretChange, by caller: Caller) throws(CloudError)
        -> CloudSecret
    {
        var secret = try secret(id)
        try change.check()
        change.apply(to: &secret)
        secret.updatedAt = callTime
        state.secrets[id] = secret
        record("UpdateSecret", on: .secret(secret), by: caller)
        return secret
    }

    /// POST /secrets/{id}/protect and /unprotect. `updated_at` doesn't move (recorded).
    package mutating func protectSecret(_ id: String, _ isProtected: Bool, by caller: Caller) throws(CloudError)
        -> CloudSecret
    {
        var secret = try secret(id)
        secret.isProtected = isProtected
        state.secrets[id] = secret
        record(isProtected ? "ProtectSecret" : "UnprotectSecret", on: .secret(secret), by: caller)
        return secret
    }

    /// DELETE /secrets/{id}: soft for 7 days, at once for an ephemeral secret.
    package mutating func deleteSecret(_ id: String, by caller: Caller) throws(CloudError) {
        var secret = try secret(id)
        if secret.isProtected {
            throw .precondition(name: "protected_resource", help: "cannot delete a protected secret")
        }
        record("DeleteSecret", on: .secret(secret, deleted: true), by: caller)
        guard secret.ephemeralPolicy == nil else {
            state.secrets[id] = nil
            return
        }
        // Its own time stays (recorded).
        secret.deletionRequestedAt = callTime
        state.secrets[id] = secret
        plan(.purgeSecret(id: id, requestedAt: state.now), after: 7 * 24 * 3600 * 1_000_000)
    }

    /// POST /secrets/{id}/restore.
    package mutating func restoreSecret(_ id: String, by caller: Caller) throws(CloudError) -> CloudSecret {
        var secret = try secret(id)
        secret.deletionRequestedAt = nil
        secret.updatedAt = callTime
        state.secrets[id] = secret
        record("RestoreSecret", on: .secret(secret), by: caller)
        return secret
    }

    mutating func purgeSecret(_ id: String, _ requestedAt: Int64) {
        if state.secrets[id]?.deletionRequestedAt?.microseconds == requestedAt { state.secrets[id] = nil }
    }
}
