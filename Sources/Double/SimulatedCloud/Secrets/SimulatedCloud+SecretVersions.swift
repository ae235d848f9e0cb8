extension SimulatedCloud {
    /// POST /secrets/{id}/versions. `data` is base64.
    package mutating func createVersion(
        of secretID: String, data: String, description: String, disablePrevious: Bool, checksum: Int? = nil,
        by caller: Caller
    ) throws(CloudError) -> SecretVersion {
        var secret = try secret(secretID)
        guard !data.isEmpty else { throw .invalid("data", "required", "a version needs data, in base64") }
        if disablePrevious {
            for index in secret.versions.indices where secret.versions[index].status == .enabled {
                secret.versions[index].status = .disabled
                secret.versions[index].updatedAt = callTime
            }
        }
        let revision = (secret.versions.last?.revision ?? 0) + 1
        let policy = secret.ephemeralPolicy
        let expiry = policy?.timeToLive.map { state.now + settings.scaled($0) }
        let version = SecretVersion(
            revision: revision, status: .enabled, description: description,
            ephemeral: policy.map {
                .init(
                    expiresAt: expiry.map { .call($0) }, expiresOnceAccessed: $0.expiresOnceAccessed, action: $0.action)
            }, createdAt: callTime, updatedAt: callTime, checksum: checksum, data: data)
        if let expiry { state.agenda.plan(.expireVersion(secretID: secretID, revision: revision), at: expiry) }
        secret.versions.append(version)
        state.secrets[secretID] = secret
        record("CreateSecretVersion", on: .version(version, of: secret), by: caller)
        return version
    }

    /// GET /secrets/{id}/versions, newest first, without deleted ones (their numbers stay used). `statuses` empty
    /// passes all.
    package func versions(
        of secretID: String, statuses: [String] = [], _ query: ListQuery = ListQuery()
    ) throws(CloudError) -> QueryPage<SecretVersion> {
        let versions = try secret(secretID).versions.filter {
            $0.status != .deleted && (statuses.isEmpty || statuses.contains($0.status.rawValue))
        }.reversed()
        let start = min(versions.count, (query.page - 1) * query.pageSize)
        return QueryPage(rows: Array(versions.dropFirst(start).prefix(query.pageSize)), totalCount: versions.count)
    }

    /// GET /secrets/{id}/versions/{rev}.
    package func version(_ selector: RevisionSelector, of secretID: String) throws(CloudError) -> SecretVersion {
        let versions = try secret(secretID).versions.filter { $0.status != .deleted }
        let found =
            switch selector {
            case .number(let revision): versions.first { $0.revision == revision }
            case .latest: versions.last { $0.status != .scheduledForDeletion }
            case .latestEnabled: versions.last { $0.status == .enabled }
            }
        guard let found else { throw .notFound(resource: "secret_version", id: secretID) }
        return found
    }

    /// Whether a version is the newest that wasn't deleted.
    package func isLatest(_ version: SecretVersion, of secretID: String) -> Bool {
        state.secrets[secretID]?.versions.last { ![.deleted, .scheduledForDeletion].contains($0.status) }?.revision
            == version.revision
    }

    /// GET /secrets/{id}/versions/{rev}/access: the data in base64. Refused with 412 for a disabled version.
    package mutating func accessVersion(_ selector: RevisionSelector, of secretID: String) throws(CloudError)
        -> (version: SecretVersion, data: String)
    {
        let version = try version(selector, of: secretID)
        guard version.status == .enabled else {
            throw .precondition(name: "attribute_must_be_set", help: "the version is \(version.status.rawValue)")
        }
        if version.ephemeral?.expiresOnceAccessed == true {
            changes += 1
            expireVersion(secretID, version.revision, accessed: true)
        }
        return (version, version.data)
    }

    /// PATCH /secrets/{id}/versions/{rev}.
    package mutating func updateVersion(
        _ selector: RevisionSelector, of secretID: String, description: String?, ephemeral: EphemeralChange? = nil,
        by caller: Caller
    ) throws(CloudError) -> SecretVersion {
        let version = try change(selector, of: secretID, "UpdateSecretVersion", by: caller) { version in
            if let description { version.description = description }
            if let ephemeral { version.ephemeral = ephemeral.applied(to: version.ephemeral) }
        }
        if ephemeral != nil, let expiry = version.ephemeral?.expiresAt {
            state.agenda.plan(.expireVersion(secretID: secretID, revision: version.revision), at: expiry.microseconds)
        }
        return version
    }

    /// POST /secrets/{id}/versions/{rev}/restore: takes a version's deletion back.
    package mutating func restoreVersion(
        _ selector: RevisionSelector, of secretID: String, by caller: Caller
    ) throws(CloudError) -> SecretVersion {
        guard try version(selector, of: secretID).status == .scheduledForDeletion else {
            throw .precondition(name: "attribute_must_be_set", help: "the version is not scheduled for deletion")
        }
        return try change(selector, of: secretID, "RestoreSecretVersion", by: caller) { version in
            version.status = .enabled
            version.deletionRequestedAt = nil
        }
    }

    /// POST /secrets/{id}/versions/{rev}/enable and /disable.
    package mutating func enableVersion(
        _ selector: RevisionSelector, of secretID: String, _ isEnabled: Bool, by caller: Caller
    ) throws(CloudError) -> SecretVersion {
        guard try version(selector, of: secretID).status != .scheduledForDeletion else {
            throw .precondition(
                name: "attribute_must_be_set", help: "the version is scheduled for deletion: restore it first")
        }
        return try change(
            selector, of: secretID, isEnabled ? "EnableSecretVersion" : "DisableSecretVersion", by: caller
        ) { version in
            version.status = isEnabled ? .enabled : .disabled
        }
    }

    /// DELETE /secrets/{id}/versions/{rev}: soft for 7 days, as for the secret itself; the revision
    /// is never used again.
    package mutating func deleteVersion(_ selector: RevisionSelector, of secretID: String, by caller: Caller)
        throws(CloudError)
    {
        let time = callTime
        let deleted = try change(selector, of: secretID, "DeleteSecretVersion", by: caller) { version in
            version.status = .scheduledForDeletion
            version.deletionRequestedAt = time
        }
        plan(
            .purgeVersion(secretID: secretID, revision: deleted.revision, requestedAt: state.now),
            after: 7 * 24 * 3600 * 1_000_000)
    }

    /// Adds a revision to the secret of this name, or creates it first: what the admin API offers.
    package mutating func putSecret(name: String, projectID: String, data: String, by caller: Caller) throws(CloudError)
        -> (secret: CloudSecret, version: SecretVersion)
    {
        let known = state.secrets.all.first {
            $0.name == name && $0.projectID == projectID && $0.deletionRequestedAt == nil
        }
        let secret =
            if let known { known } else {
                try createSecret(
                    name: name, projectID: projectID, type: nil, isProtected: false, SecretChange(), by: caller)
            }
        let version = try createVersion(of: secret.id, data: data, description: "", disablePrevious: false, by: caller)
        return (secret, version)
    }

    private mutating func change(
        _ selector: RevisionSelector, of secretID: String, _ method: String, by caller: Caller,
        _ body: (inout SecretVersion) -> Void
    ) throws(CloudError) -> SecretVersion {
        var secret = try secret(secretID)
        let version = try version(selector, of: secretID)
        guard let index = secret.versions.firstIndex(where: { $0.revision == version.revision }) else { return version }
        body(&secret.versions[index])
        secret.versions[index].updatedAt = callTime
        state.secrets[secretID] = secret
        record(method, on: .version(secret.versions[index], of: secret), by: caller)
        return secret.versions[index]
    }

    mutating func purgeVersion(_ secretID: String, _ revision: Int, _ requestedAt: Int64) {
        guard let index = state.secrets[secretID]?.versions.firstIndex(where: { $0.revision == revision }),
            state.secrets[secretID]?.versions[index].deletionRequestedAt?.microseconds == requestedAt
        else { return }
        state.secrets[secretID]?.versions[index].status = .deleted
        state.secrets[secretID]?.versions[index].deletedAt = .controller(state.now)
        state.secrets[secretID]?.versions[index].data = ""
    }

    mutating func expireVersion(_ secretID: String, _ revision: Int, accessed: Bool = false) {
        guard var secret = state.secrets[secretID],
            let index = secret.versions.firstIndex(where: { $0.revision == revision }),
            secret.versions[index].status == .enabled,
            (secret.versions[index].ephemeral?.isDue(at: state.now) ?? false) || accessed
        else { return }
        let deletes = secret.versions[index].ephemeral?.action == "delete"
        secret.versions[index].status = deletes ? .deleted : .disabled
        if deletes {
            secret.versions[index].deletedAt = .controller(state.now)
            secret.versions[index].data = ""
        }
        state.secrets[secretID] = secret
    }
}
