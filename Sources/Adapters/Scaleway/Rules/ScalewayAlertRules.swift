internal import HTTPTransport
internal import Model
package import Ports

/// Loads alert rules into the rulers of Cockpit's data sources. See ``AlertRuleLoader``.
///
/// Rules take a token of Cockpit. One is made for each load and deleted after it, so that none is kept anywhere: its
/// secret is in memory alone, and goes to Cockpit's hosts and nobody else. One that a killed process left behind is
/// deleted by the next load; only one controller works on an environment at a time, so it is nobody's.
package struct ScalewayAlertRules: AlertRuleLoader {
    private let client: ScalewayClient
    private let files: RuleFiles

    /// - `terraformPath`: the folder with Terraform's code in the repository, `terraform`; the rules are with its
    ///   module `monitoring`.
    package init(_ client: ScalewayClient, files: any RuleFileSource, terraformPath: String) {
        self.client = client
        self.files = RuleFiles(source: files, folder: "\(terraformPath)/modules/monitoring/rules")
    }

    /// A data source that is there, and what its ruler shall hold.
    private struct Work: Sendable {
        let source: String
        let place: RulerPlace
        let groups: [AlertRuleGroup]
    }

    package func load(_ request: AlertRulesRequest) async throws(PortFailure) -> AlertRulesReport {
        guard let wanted = try await files.groups(at: request.commit) else { return AlertRulesReport() }
        var report = AlertRulesReport()
        let work = try await work(wanted, request, &report)
        let name = "amarre-rules-\(request.environment)"
        guard !work.isEmpty else { return report }
        try await removeLeftovers(name, request.project)
        let token = try await asking { () throws(ScalewayError) in
            try await client.makeRulesToken(name, project: request.project)
        }
        let outcome: Result<AlertRulesReport, PortFailure>
        do throws(PortFailure) {
            outcome = .success(try await load(work, token, report))
        } catch {
            outcome = .failure(error)
        }
        await remove(token.id)
        return try outcome.get()
    }

    /// Looks which data sources are there; none of them when the environment's own isn't. No token is made before all
    /// their addresses are known to be Cockpit's.
    private func work(
        _ wanted: [RuleTarget: [AlertRuleGroup]], _ request: AlertRulesRequest, _ report: inout AlertRulesReport
    ) async throws(PortFailure) -> [Work] {
        let names = Set(RuleTarget.allCases.map { $0.sourceName(request.environment) })
        let sources = try await asking { () throws(ScalewayError) in
            try await client.metricsSources(project: request.project, needed: names)
        }
        // Everything else is as the code says by now: the code doesn't have the module with the rules.
        guard sources.contains(where: { RuleTarget.environment.matches($0, request.environment) }) else { return [] }
        var work: [Work] = []
        for target in RuleTarget.allCases {
            let groups = wanted[target] ?? []
            let name = target.sourceName(request.environment)
            let found = sources.filter { target.matches($0, request.environment) }
            guard let source = found.first else {
                if !groups.isEmpty { report.waitsFor.append(name) }
                continue
            }
            guard found.count == 1 else {
                throw PortFailure(
                    .invalid, code: "rules_source_refused",
                    "Cockpit: \(found.count) data sources of the project are called \(name), and rules are for one: "
                        + "delete those that nobody needs")
            }
            do throws(HTTPAddress.Problem) {
                let place = try RulerPlace(
                    source: source.url, region: client.region, apiURL: client.configuration.apiURL)
                work.append(Work(source: name, place: place, groups: groups))
            } catch {
                throw PortFailure(
                    .invalid, code: "rules_source_refused",
                    "Cockpit: the data source \(name) has an address that gets no token: \(error.text)")
            }
        }
        return work
    }

    private func load(
        _ work: [Work], _ token: MadeToken, _ report: AlertRulesReport
    ) async throws(PortFailure) -> AlertRulesReport {
        var report = report
        for item in work {
            let ruler = RulerClient(
                source: item.source, place: item.place, token: token.secret, madeAt: token.madeAt, client: client)
            let there = try await ruler.groups()
            for group in item.groups {
                if there[group.name] == .some(group) {
                    report.unchanged += 1
                } else {
                    try await ruler.set(group)
                    report.loaded.append(PlainText.clean(group.name, limit: 100))
                }
            }
            for name in Set(there.keys).subtracting(item.groups.map(\.name)).sorted() {
                try await ruler.delete(name)
                report.removed.append(PlainText.clean(name, limit: 100))
            }
        }
        report.loaded.sort()
        report.removed.sort()
        return report
    }

    private func removeLeftovers(_ name: String, _ project: ProjectID) async throws(PortFailure) {
        let old = try await asking { () throws(ScalewayError) in
            try await client.cockpitTokens(name, project: project)
        }
        for id in old {
            do throws(PortFailure) {
                try await asking { () throws(ScalewayError) in try await client.removeCockpitToken(id) }
            } catch {
                if error.kind != .notFound { throw error }
            }
        }
    }

    /// Deletes the token whatever happened. A task of its own, as this one may be cancelled; then one try is all, so
    /// that nobody waits long for it. One that stays is deleted by the next load.
    private func remove(_ id: WireID) async {
        let patience = Task.isCancelled ? WaitBudget(limit: .zero) { _ in } : WaitBudget.current
        await Task {
            await WaitBudget.$current.withValue(patience) { try? await client.removeCockpitToken(id) }
        }.value
    }

    private func asking<Value: Sendable>(
        _ body: () async throws(ScalewayError) -> Value
    ) async throws(PortFailure) -> Value {
        do throws(ScalewayError) {
            return try await body()
        } catch {
            throw error.failure
        }
    }
}
