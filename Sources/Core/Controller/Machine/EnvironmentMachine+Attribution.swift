import DesiredState
import Model
import Ports

/// What a pass and a reconciliation do with ``AttributionMachine``'s answers.
extension EnvironmentMachine {
    mutating func attributed(_ result: EffectResult) {
        let answer = attribution.answered(result, &context)
        for (write, event) in answer.explained {
            guard let event, let reconciliation = activity.reconciliation else { continue }
            activity.happened(.driftExplained(write), &context)
            context.note(reconciliation.explanation(write, of: event, context))
        }
        if let trouble = answer.trouble { activity.happened(.attributionFailed(trouble), &context) }
        goOnAfterAttribution()
    }

    mutating func attributionTimer() {
        if attribution.givesUp(&context) { return goOnAfterAttribution() }
        guard case .work(let work) = activity else { return }
        _ = attribution.ask(in: work.reconciliation.header.desired?.project, &context)
    }

    private mutating func goOnAfterAttribution() {
        switch activity {
        case .pass(let pass):
            guard case .explaining = pass.state else { return attribution.askLater(&context) }
            withPass { pass, context in pass.explained(context) }
        case .work, .lent: attribution.askLater(&context)
        case .idle, .closing: break
        }
    }
}
