package import Model
package import Ports

/// Makes keys through IAM v1alpha1, with the rights of the person whose profile it is. See ``KeyIssuer``.
package struct ScalewayKeyIssuer: KeyIssuer {
    private let client: ScalewayClient

    package init(_ client: ScalewayClient) { self.client = client }

    /// See ``KeyIssuer/bearer(of:in:)``. Throws `invalid` when the profile doesn't say which organization it is of.
    package func bearer(of role: AccessRole, in environment: EnvironmentName) async throws(PortFailure) -> KeyBearer {
        let organization = try organization()
        let name = role.application(in: environment)
        do throws(ScalewayError) {
            let found = try await client.applications(organization: organization, name: name)
                .filter { $0.name == name }
            guard let application = found.first, found.count == 1 else {
                throw ScalewayError(
                    call: "list applications", requestID: nil,
                    cause: .missing(
                        found.isEmpty
                            ? "there is no application \(name): is \(environment) the environment's name? Else apply terraform/bootstrap first"
                            : "\(found.count) applications are named \(name); delete those that nobody needs"))
            }
            var projects: Set<String> = []
            for policy in try await client.policies(organization: organization, application: application.id) {
                for rule in try await client.rules(policy: policy.id) { projects.formUnion(rule.projects ?? []) }
            }
            guard projects.count == 1, let project = projects.first.flatMap({ ProjectID($0) }) else {
                throw ScalewayError(
                    call: "list rules", requestID: nil,
                    cause: .missing("the policies of \(name) name \(projects.count) projects, and one is expected"))
            }
            return KeyBearer(applicationID: application.id.text, project: project)
        } catch {
            throw error.failure
        }
    }

    package func keys(of bearer: KeyBearer) async throws(PortFailure) -> [AccessKey] {
        let (organization, application) = (try organization(), try id(of: bearer))
        do throws(ScalewayError) {
            return try await client.keys(organization: organization, application: application).compactMap(\.key)
                .sorted { $0.createdAt < $1.createdAt }
        } catch {
            throw error.failure
        }
    }

    package func make(
        for bearer: KeyBearer, description: String, until end: Timestamp
    ) async throws(PortFailure) -> NewAccessKey {
        let application = try id(of: bearer)
        do throws(ScalewayError) {
            let made = try await client.makeKey(
                application: application, project: bearer.project, description: description, until: end)
            guard let key = made.key, let secret = made.secret else {
                throw ScalewayError(
                    call: "make an API key", requestID: nil,
                    cause: .missing("the answer has no secret; delete the key \(made.id)"))
            }
            return NewAccessKey(key: key, secret: secret)
        } catch {
            throw error.failure
        }
    }

    package func remove(_ key: AccessKey) async throws(PortFailure) {
        do throws(ScalewayError) {
            try await client.removeKey(key.id)
        } catch {
            if error.failure.kind != .notFound { throw error.failure }
        }
    }

    private func organization() throws(PortFailure) -> String {
        if let organization = client.configuration.defaultOrganization { return organization }
        throw PortFailure(
            .invalid, code: "scaleway_organization",
            "the organization isn't known: set SCW_DEFAULT_ORGANIZATION_ID or the profile's default_organization_id")
    }

    private func id(of bearer: KeyBearer) throws(PortFailure) -> WireID {
        if let id = WireID(bearer.applicationID) { return id }
        throw PortFailure(.invalid, code: "scaleway_application", "\(bearer.applicationID) is no application's id")
    }
}
