import Model
import Ports

extension Effect {
    /// Whether it runs the `terraform` binary: one at a time for each environment.
    var usesTerraform: Bool {
        switch self {
        case .plan, .apply, .readTaints, .untaint, .adopt, .discardPlans: true
        case .readSource, .resolve, .observe, .lookUpNames, .probe, .restore, .redeploy, .deleteContainer, .awaitTurn,
            .attribute, .survey, .codeStanding, .loadRules, .backup, .migration, .verification:
            false
        }
    }
}

extension Effect {
    /// Whether it is a look that goes on beside passes and that nothing waits for: the wider one, or one at backups
    /// and what was restored of them.
    var isBeside: Bool {
        switch self {
        case .survey, .backup(.look): true
        case .verification(let call): !call.changesSomething
        default: false
        }
    }

    /// Whether its answer says that Scaleway's API can be used. Terraform's doesn't: it may be the state backend. Nor
    /// does a look-up of pins: without the registry or Secret Manager drift is still healed.
    var asksScaleway: Bool {
        switch self {
        case .observe, .restore, .redeploy, .deleteContainer: true
        case .readSource, .resolve, .lookUpNames, .plan, .apply, .readTaints, .untaint, .adopt, .discardPlans, .probe,
            .awaitTurn,
            .attribute,
            .survey,
            .codeStanding, .loadRules, .backup, .migration, .verification:
            false
        }
    }

    /// Whether an effect that the process stood still in may have failed by its own timeout: it is asked for again. One
    /// that changes something isn't, whether it took effect is seen by looking.
    func isExpired(_ result: EffectResult) -> Bool {
        guard !changesSomething, !usesTerraform else { return false }
        switch result {
        case .probed(let probe): return !probe.healthy
        case .failed(let failure): return failure.kind == .unreachable || failure.kind == .timedOut
        default: return false
        }
    }

    /// Whether that is an answer to it: its own form, or that it failed.
    func isAnswered(by result: EffectResult) -> Bool {
        switch (self, result) {
        case (_, .failed), (.readSource, .source), (.resolve, .pins), (.observe, .live), (.plan, .plan),
            (.apply, .applied),
            (.probe, .probed), (.attribute, .explained), (.survey, .surroundings), (.codeStanding, .codeStanding),
            (.backup(.look), .backups), (.backup(.make), .backup), (.backup(.remove), .done), (.backup(.extend), .done),
            (.migration(.begin), .migrationBegun), (.migration(.look), .migration), (.migration(.remove), .done),
            (.migration(.backup(.look)), .backups), (.migration(.backup(.make)), .backup),
            (.migration(.renewPrivileges), .privileges),
            (.lookUpNames, .namesakes), (.readTaints, .taints), (.loadRules, .rules):
            true
        case (.verification(let call), .verification(let answer)): answer.answers(call)
        case (.untaint, .done), (.adopt, .done), (.discardPlans, .done), (.restore, .done), (.redeploy, .done),
            (.deleteContainer, .done), (.awaitTurn, .done):
            true
        default: false
        }
    }

    /// What it is, in a few words.
    var name: String {
        switch self {
        case .readSource: "the read of git"
        case .resolve: "the look-up of images and secrets"
        case .observe: "the look at Scaleway"
        case .lookUpNames: "the look at taken names"
        case .plan: "a Terraform plan"
        case .apply: "a Terraform apply"
        case .readTaints: "the look for taints"
        case .loadRules: "the loading of alert rules"
        case .untaint: "a Terraform untaint"
        case .adopt: "a Terraform import"
        case .discardPlans: "the removal of plans"
        case .probe: "a health check"
        case .restore: "a write to a container"
        case .redeploy: "a deploy of a container"
        case .deleteContainer: "the removal of a container"
        case .awaitTurn: "the wait for a command"
        case .attribute: "the question who caused drift"
        case .survey: "the wider look"
        case .backup(let call): call.name
        case .migration(let call): call.name
        case .verification(let call): call.name
        case .codeStanding: "the question for another environment's code"
        }
    }
}
