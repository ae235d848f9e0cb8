import DesiredState
import Model
import Planning
import Ports

/// The provider can't load alert rules: once everything else is as the code says, the controller does. Without them
/// nothing runs worse, so that nothing fails for want of them; what stands in their way is said until it doesn't.
extension InfrastructureStage {
    /// Asks for the rules to be loaded when that is due.
    ///
    /// - `plan`: The empty plan that a slow check ends with; nil when a look comes next.
    ///
    /// Returns nil when they aren't due.
    mutating func loadRules(
        before plan: PlanSummary?, _ reconciliation: Reconciliation, _ context: inout MachineContext
    ) -> Work.Next? {
        let header = reconciliation.header
        // Kept code isn't git's: its rules were loaded when it was.
        guard !header.isCodeKept, let desired = header.desired, let commit = header.terraformCommit else { return nil }
        let isFullCheck = reconciliation.agenda.isSlowCheck || header.trigger == .manual
        let isDue =
            context.memory.code.rules?.isDue(
                header.terraformTree, checkedSince: header.startedAt, isFullCheck: isFullCheck) ?? true
        guard isDue else { return nil }
        state = .loadingRules(before: plan)
        context.ask(
            .loadRules(
                AlertRulesRequest(environment: context.environment, project: desired.project, commit: commit)))
        return .stay
    }

    /// They are loaded, or some wait.
    func rulesLoaded(
        _ report: AlertRulesReport, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) {
        if !report.loaded.isEmpty || !report.removed.isEmpty { reconciliation.happened(.rulesLoaded(report), &context) }
        for name in report.loaded {
            reconciliation.ledger.note(
                FieldChange(resource: "alert rules", field: name, from: nil, to: "loaded"))
        }
        for name in report.removed {
            reconciliation.ledger.note(
                FieldChange(resource: "alert rules", field: name, from: "loaded", to: nil))
        }
        if let failure = report.failure { return rulesFailed(failure, &reconciliation, &context) }
        let trouble =
            report.waitsFor.isEmpty
            ? nil
            : Reason(
                code: "alert_rules_wait",
                message:
                    "Alert rules wait for the data source \(report.waitsFor.joined(separator: ", ")) of Cockpit, which "
                    + "isn't there yet.")
        remember(trouble, reconciliation, &context)
    }

    func rulesFailed(
        _ failure: PortFailure, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) {
        // The process is about to stop; its next start does it again.
        guard failure.kind != .cancelled else { return }
        let reason = Reason(
            code: "alert_rules",
            message:
                "The alert rules of \(context.environment) aren't all loaded, which stops nothing else: "
                + "\(Sentence.ended(failure.reason.message)) It is tried again within the hour, and by `amarre "
                + "reconcile \(context.environment)`.")
        reconciliation.happened(.rulesNotLoaded(reason), &context)
        remember(reason, reconciliation, &context)
    }

    private func remember(_ trouble: Reason?, _ reconciliation: Reconciliation, _ context: inout MachineContext) {
        context.remember(
            .rules(RulesStanding(tree: reconciliation.header.terraformTree, at: context.now, trouble: trouble)))
    }
}

extension Reconciliation {
    /// How long rules that couldn't be loaded wait for the next try.
    private static let rulesPause: Duration = .seconds(3600)

    /// Whether other alert rules are loaded than those of git's code, as after code that was held.
    func needsRules(_ memory: EnvironmentMemory) -> Bool {
        guard !header.isCodeKept, let rules = memory.code.rules else { return false }
        return rules.tree != header.terraformTree
    }

    /// Whether it is time to look at them again. Where something is rolled out every few hours, the full check never
    /// comes by itself.
    func rulesAreOld(_ desired: DesiredEnvironment, _ context: MachineContext) -> Bool {
        guard !header.isCodeKept, let rules = context.memory.code.rules else { return false }
        // The full check, which looks at them as well, comes first where it comes.
        let interval = context.settings.fullPlanInterval ?? desired.fullPlanInterval
        return context.now >= rules.at + (rules.trouble == nil ? interval : .zero) + Self.rulesPause
    }
}
