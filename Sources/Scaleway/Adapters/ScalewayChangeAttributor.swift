import Model
package import Ports
import Synchronization

/// Asks Audit Trail who wrote to a resource.
///
/// Our own API calls are recognised by their request ids, Terraform's by our own principal together with the marker that the controller
/// sets (`amarre/…` in the user agent). The marker alone isn't enough: anyone can send it.
package final class ScalewayChangeAttributor: ChangeAttributor {
    /// Questions under way at once.
    private static let parallel = 4
    /// What the controller's own calls, and Terraform's under it, have in their user agent.
    private static let marker = "amarre/"

    private let client: ScalewayClient
    private let known = Mutex<(organizations: [ProjectID: String], principal: String?)>(([:], nil))

    package init(_ client: ScalewayClient) { self.client = client }

    /// See ``ChangeAttributor``. One list request for each id, newest first. Needs `AuditTrailReadOnly` at the organization, and
    /// `IAMReadOnly` to know the controller's own principal; without that, Terraform's writes are taken for somebody's.
    package func explain(_ question: AttributionQuestion) async throws(PortFailure) -> [Attribution] {
        do throws(ScalewayError) {
            guard let organization = try await organization(of: question) else {
                throw ScalewayError(
                    call: "attribute", requestID: nil,
                    cause: .missing(
                        "the organization isn't known; set SCW_DEFAULT_ORGANIZATION_ID or the profile's default_organization_id"))
            }
            let principal = await ownPrincipal()
            var calls: [(resource: AttributionQuestion.Resource, id: WireID)] = []
            for resource in question.resources { calls += resource.ids.compactMap { WireID($0) }.map { (resource, $0) } }
            let results = await withTaskGroup(of: (Int, Result<[WireAuditEvent], ScalewayError>).self) { group in
                var next = 0
                var answers: [Int: Result<[WireAuditEvent], ScalewayError>] = [:]
                func begin() {
                    guard next < calls.count else { return }
                    let number = next
                    let call = calls[number]
                    next += 1
                    group.addTask { [client] in
                        do throws(ScalewayError) {
                            let events = try await client.events(organization: organization, resource: call.id, after: call.resource.since)
                            return (number, .success(events))
                        } catch {
                            return (number, .failure(error))
                        }
                    }
                }
                for _ in 0..<Self.parallel { begin() }
                while let (number, result) = await group.next() {
                    answers[number] = result
                    begin()
                }
                return answers
            }
            var newest: [String: Attribution] = [:]
            for (number, call) in calls.enumerated() {
                for event in try results[number]?.get() ?? [] where isForeign(event, principal) {
                    let name = call.resource.name
                    if let other = newest[name], other.time >= event.recordedAt { continue }
                    newest[name] = Attribution(
                        resource: name, method: event.method, principal: event.principal, requestID: event.requestID,
                        time: event.recordedAt, userAgent: event.userAgent)
                }
            }
            return question.resources.compactMap { newest[$0.name] }
        } catch {
            throw error.failure
        }
    }

    /// A call that took effect and isn't ours.
    private func isForeign(_ event: WireAuditEvent, _ principal: String?) -> Bool {
        if let status = event.status, !(200..<300).contains(status) { return false }
        if let id = event.requestID, client.written.contains(id) { return false }
        let isMarked = event.userAgent.split(separator: " ").contains { $0.hasPrefix(Self.marker) }
        return !(isMarked && principal != nil && event.principal == principal)
    }

    /// What the configuration says, else what the environment's own namespace says.
    private func organization(of question: AttributionQuestion) async throws(ScalewayError) -> String? {
        if let configured = client.configuration.defaultOrganization { return configured }
        if let found = known.withLock({ $0.organizations[question.project] }) { return found }
        let namespaces = try await client.listNamespaces(name: question.environment.text, project: question.project)
        guard let found = namespaces.first(where: { $0.belongs(to: question.environment, question.project) })?.organizationID else {
            return nil
        }
        known.withLock { $0.organizations[question.project] = found }
        return found
    }

    private func ownPrincipal() async -> String? {
        if let principal = known.withLock({ $0.principal }) { return principal }
        guard let principal = try? await client.ownPrincipal() else { return nil }
        known.withLock { $0.principal = principal }
        return principal
    }
}
