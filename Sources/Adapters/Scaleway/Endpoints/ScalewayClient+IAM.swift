internal import Foundation
internal import LiveState
internal import Model

/// IAM v1alpha1: applications, what their policies are about, and their keys.
extension ScalewayClient {
    private static var iam: String { "/iam/v1alpha1" }

    /// GET /applications whose name holds `name`.
    func applications(organization: String, name: String) async throws(ScalewayError) -> [WireApplication] {
        try await listAll(
            ScalewayCall(
                name: "list applications", method: "GET", path: "\(Self.iam)/applications",
                query: [("organization_id", organization), ("name", name)], safety: .read), WireApplication.self)
    }

    /// GET /policies of an application.
    func policies(organization: String, application: WireID) async throws(ScalewayError) -> [WirePolicy] {
        try await listAll(
            ScalewayCall(
                name: "list policies", method: "GET", path: "\(Self.iam)/policies",
                query: [("organization_id", organization), ("application_ids", application.text)], safety: .read),
            WirePolicy.self)
    }

    /// GET /rules of a policy. This list takes no `order_by`.
    func rules(policy: WireID) async throws(ScalewayError) -> [WireRule] {
        try await listAll(
            ScalewayCall(
                name: "list rules", method: "GET", path: "\(Self.iam)/rules", query: [("policy_id", policy.text)],
                safety: .read), WireRule.self, order: nil)
    }

    /// GET /api-keys; of one application, or of all.
    func keys(organization: String, application: WireID? = nil) async throws(ScalewayError) -> [WireKey] {
        var query = [("organization_id", organization)]
        if let application { query.append(("bearer_id", application.text)) }
        let found = try await listAll(
            ScalewayCall(
                name: "list API keys", method: "GET", path: "\(Self.iam)/api-keys", query: query, safety: .read),
            WireKey.self)
        guard let application else { return found }
        return found.filter { $0.application == application.text }
    }

    /// GET /api-keys/{access key}: the one that this client uses.
    func ownKey() async throws(ScalewayError) -> WireKey {
        try await send(
            ScalewayCall(
                name: "read the API key", method: "GET",
                path: "\(Self.iam)/api-keys/\(configuration.credentials.accessKey)", safety: .read), WireKey.self)
    }

    /// The keys of the environment's applications, and the one that this client uses; that one alone when nobody says
    /// which organization it is.
    func liveKeys(of environment: EnvironmentName) async throws(ScalewayError) -> [LiveKey] {
        let own = try await ownKey()
        var names: [String: String] = [:]
        var keys = [own]
        if let organization = configuration.defaultOrganization {
            let roles = AccessRole.allCases.map { $0.application(in: environment) }
            for application in try await applications(organization: organization, name: "amarre-\(environment)-")
            where roles.contains(application.name) {
                names[application.id.text] = application.name
            }
            keys += try await self.keys(organization: organization).filter {
                $0.id != own.id && $0.application.map { names[$0] != nil } ?? false
            }
        }
        return keys.compactMap(\.key).map { key in
            let application = keys.first { $0.id == key.id }?.application
            return LiveKey(
                id: key.id, application: application.flatMap { names[$0] }, createdAt: key.createdAt,
                isOwn: key.id == own.id, expiresAt: key.expiresAt)
        }.sorted { $0.id < $1.id }
    }

    /// POST /api-keys. `expires_at` has no fraction of a second (recorded).
    func makeKey(application: WireID, project: ProjectID, description: String, until end: Timestamp)
        async throws(ScalewayError) -> WireKey
    {
        let name = "make an API key"
        let whole = Timestamp(seconds: end.microseconds / 1_000_000)
        let body: [String: String] = [
            "application_id": application.text, "default_project_id": project.text, "description": description,
            "expires_at": whole.description,
        ]
        return try await send(
            ScalewayCall(
                name: name, method: "POST", path: "\(Self.iam)/api-keys", body: try Self.json(body, of: name),
                safety: .singleWrite), WireKey.self)
    }

    /// DELETE /api-keys/{access key}.
    func removeKey(_ id: String) async throws(ScalewayError) {
        guard WireKey.isAccessKey(id) else { return }
        try await send(
            ScalewayCall(
                name: "delete an API key", method: "DELETE", path: "\(Self.iam)/api-keys/\(id)",
                safety: .idempotentWrite))
    }

    /// POST /secrets/{id}/versions: another revision, beside those that are there.
    func addRevision(secret: WireID, value: Redacted<String>, description: String) async throws(ScalewayError)
        -> WireSecretVersion
    {
        let name = "add a secret version"
        let body = try value.reveal { (text) throws(ScalewayError) in
            try Self.json(
                ["data": Data(text.utf8).base64EncodedString(), "description": description], of: name)
        }
        return try await send(
            ScalewayCall(
                name: name, method: "POST",
                path: "/secret-manager/v1beta1/regions/\(region)/secrets/\(secret.text)/versions", body: body,
                secrets: [value], safety: .singleWrite), WireSecretVersion.self)
    }

    static func json(_ body: some Encodable, of call: String) throws(ScalewayError) -> Redacted<[UInt8]> {
        do {
            return Redacted(Array(try JSONEncoder().encode(body)))
        } catch {
            throw ScalewayError(call: call, requestID: nil, cause: .missing("a body that can be written as JSON"))
        }
    }
}
