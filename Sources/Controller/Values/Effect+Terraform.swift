extension Effect {
    /// Whether it runs the `terraform` binary: one at a time for each environment.
    var usesTerraform: Bool {
        switch self {
        case .plan, .apply, .untaint, .adopt, .discardPlans: true
        case .readSource, .resolve, .observe, .probe, .restore, .redeploy, .deleteContainer, .awaitTurn, .attribute, .survey, .codeStanding:
            false
        }
    }
}
