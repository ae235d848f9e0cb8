package import Model
package import Ports
import Synchronization

/// Asks Audit Trail who wrote to a resource.
///
/// Our own API calls are recognised by their request ids, Terraform's by our own principal together with the marker
/// that the controller sets (`amarre/…` in the user agent). The marker alone isn't enough: anyone can send it. Only
/// when the own principal isn't known is a marked write left out: no explanation is better than a wrong one.
package final class ScalewayChangeAttributor: ChangeAttributor {
    /// Questions under way at once.
    private static let parallel = 4
    /// What the controller's own calls, and Terraform's under it, have in their user agent.
    private static let marker = "amarre/"

    private let client: ScalewayClient
    private let known = Mutex<(organizations: [ProjectID: String], principal: String?)>(([:], nil))

    package init(_ client: ScalewayClient) { self.client = client }

    /// See ``ChangeAttributor``. One list request for each id, newest first. Needs `AuditTrailReadOnly` at the
    /// organization, and `IAMReadOnly` to know the controller's own principal; without that, one of our own calls among
    /// the entries tells it, and until then a write that carries the marker explains nothing.
    package func explain(_ question: AttributionQuestion) async throws(PortFailure) -> [Attribution] {
        do throws(ScalewayError) {
            guard let organization = try await organization(of: question) else {
                throw ScalewayError(
                    call: "attribute", requestID: nil,
                    cause: .missing(
                        "the organization isn't known; set SCW_DEFAULT_ORGANIZATION_ID or the profile's "
                            + "default_organization_id"
                    ))
            }
            var principal = await ownPrincipal()
            var calls: [(resource: AttributionQuestion.Resource, id: WireID)] = []
            for resource in question.resources {
                calls += resource.ids.compactMap { WireID($0) }.map { (resource, $0) }
            }
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
                            let events = try await client.events(
                                organization: organization, resource: call.id, after: call.resource.since)
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
            var pages: [[WireAuditEvent]] = []
            for number in calls.indices { pages.append(try results[number]?.get() ?? []) }
            if principal == nil { principal = learnPrincipal(from: pages.joined()) }
            var newest: [String: Attribution] = [:]
            for (call, events) in zip(calls, pages) {
                for event in events where isForeign(event, principal) {
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
        guard isMarked, let principal else { return !isMarked }
        return event.principal != principal
    }

    /// The principal of a call whose request id is ours.
    private func learnPrincipal(from events: some Sequence<WireAuditEvent>) -> String? {
        let own = events.first { event in event.requestID.map { client.written.contains($0) } ?? false }
        guard let principal = own?.principal else { return nil }
        known.withLock { $0.principal = principal }
        return principal
    }

    /// What the configuration says, else what the environment's own namespace says.
    private func organization(of question: AttributionQuestion) async throws(ScalewayError) -> String? {
        if let configured = client.configuration.defaultOrganization { return configured }
        if let found = known.withLock({ $0.organizations[question.project] }) { return found }
        let namespaces = try await client.listNamespaces(name: question.environment.text, project: question.project)
        guard
            let found = namespaces.first(where: { $0.belongs(to: question.environment, question.project) })?
                .organizationID
        else {
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
