import Model
import Ports

/// What Terraform's trouble says about the run while it is under way.
extension EnvironmentMachine {
    /// A step that failed is often tried again: until it succeeds the run's reason says what keeps it, such as a lock and its holder, so
    /// that `status` and the record show it.
    mutating func tell(_ effect: Effect, _ result: EffectResult) {
        guard effect.usesTerraform, effect != .discardPlans, let run, run.opened, run.outcome == nil else { return }
        if case .failed(let failure) = result {
            guard failure.kind != .cancelled else { return }
            self.run?.reason = failure.reason
        } else if run.reason != Run.underWay {
            self.run?.reason = Run.underWay
        }
    }
}
