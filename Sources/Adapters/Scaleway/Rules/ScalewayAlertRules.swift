internal import HTTPTransport
internal import Model
package import Ports

/// Loads alert rules into the rulers of Cockpit's data sources. See ``AlertRuleLoader``.
///
/// Rules take a token of Cockpit. One is made for each load and deleted after it, so that none is kept anywhere: its
/// secret is in memory alone, and goes to Cockpit's hosts and nobody else. One that a killed process left behind is
/// deleted by the next load; only one controller works on an environment at a time, so it is nobody's.
package struct ScalewayAlertRules: AlertRuleLoader {
    /// A load takes no longer: it is tried again with the next full check, and a reconciliation waits for it. One call
    /// of Scaleway's API can make it longer, and so does the deleting of the token, by one try.
    private static let longest: Duration = .seconds(180)
    /// All waits of a load together.
    private static let patience: Duration = .seconds(60)

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

    /// Its waits are its own: what it spends on them is missing nowhere else, and nobody is told of each.
    package func load(_ request: AlertRulesRequest) async throws(PortFailure) -> AlertRulesReport {
        let end = client.time.now + Self.longest
        let budget = WaitBudget(limit: Self.patience) { _ in }
        let outcome = await WaitBudget.$current.withValue(budget) { () async -> Result<AlertRulesReport, PortFailure> in
            do throws(PortFailure) {
                return .success(try await load(request, until: end))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    private func load(
        _ request: AlertRulesRequest, until end: Timestamp
    ) async throws(PortFailure) -> AlertRulesReport {
        guard let wanted = try await files.groups(at: request.commit) else { return AlertRulesReport() }
        var report = AlertRulesReport()
        let work = try await work(wanted, request, &report)
        guard !work.isEmpty else { return report }
        let name = "amarre-rules-\(request.environment)"
        try await removeLeftovers(name, request.project, until: end)
        try check(end, "a Cockpit token was made")
        let token = try await asking { () throws(ScalewayError) in
            try await client.makeRulesToken(name, project: request.project)
        }
        do throws(PortFailure) {
            for item in work { try await load(item, token, until: end, &report) }
        } catch {
            report.failure = error
        }
        await remove(token.id, until: end)
        if let failure = report.failure, report.loaded.isEmpty, report.removed.isEmpty { throw failure }
        report.loaded.sort()
        report.removed.sort()
        return report
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

    /// Makes one data source's rules those that are wanted. The report says what is done, also when this throws.
    private func load(
        _ item: Work, _ token: MadeToken, until end: Timestamp, _ report: inout AlertRulesReport
    ) async throws(PortFailure) {
        let ruler = RulerClient(
            source: item.source, place: item.place, token: token.secret, madeAt: token.madeAt, end: end,
            client: client)
        let there = try await ruler.groups()
        for group in item.groups {
            if there[group.name] == .some(group) { continue }
            try await ruler.set(group)
            report.loaded.append(PlainText.clean(group.name, limit: 100))
        }
        for name in Set(there.keys).subtracting(item.groups.map(\.name)).sorted() {
            try await ruler.delete(name)
            report.removed.append(PlainText.clean(name, limit: 100))
        }
    }

    private func removeLeftovers(
        _ name: String, _ project: ProjectID, until end: Timestamp
    ) async throws(PortFailure) {
        let old = try await asking { () throws(ScalewayError) in
            try await client.cockpitTokens(name, project: project)
        }
        for id in old {
            try check(end, "the Cockpit tokens of earlier loads were deleted")
            do throws(PortFailure) {
                try await asking { () throws(ScalewayError) in try await client.removeCockpitToken(id) }
            } catch {
                if error.kind != .notFound { throw error }
            }
        }
    }

    private func check(_ end: Timestamp, _ step: String) throws(PortFailure) {
        guard client.time.now < end else {
            throw PortFailure(
                .timedOut, code: "rules_timeout",
                "Cockpit: loading the rules was given up before \(step): 3 minutes are over")
        }
    }

    /// Deletes the token whatever happened. A task of its own, as this one may be cancelled; then, and when the load's
    /// time is over, one try is all, so that nobody waits long for it. One that stays is deleted by the next load.
    private func remove(_ id: WireID, until end: Timestamp) async {
        let isLate = Task.isCancelled || client.time.now >= end
        let patience = isLate ? WaitBudget(limit: .zero) { _ in } : WaitBudget.current
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
