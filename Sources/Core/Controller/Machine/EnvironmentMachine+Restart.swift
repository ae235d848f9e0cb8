import Model
import Ports

/// What a start does with the state that was saved last.
extension EnvironmentMachine {
    /// Takes the settings of this start; they aren't part of what a person expects to survive a change of
    /// configuration.
    package mutating func configure(_ settings: MachineSettings) { context.settings = settings }

    mutating func restart() {
        context.restart()
        survey.restart(context)
        backups.restart(&context)
        verification.restart(backups.machine, &context)
        resumeTally()
        switch activity {
        case .idle: context.timers.schedule(.pass(.poll), at: context.now)
        case .lent(let reconciliation):
            activity = .idle
            // The command may have gone on without us.
            if let request = reconciliation.header.request {
                lend(request)
            } else {
                startPass(reconciliation.header.trigger, request: nil)
            }
        case .pass(let pass):
            // Nothing was begun and nothing recorded: begin anew.
            activity = .idle
            startPass(pass.reconciliation.header.trigger, request: pass.reconciliation.header.request)
        case .closing: afterRecorded()
        case .work:
            let away = max(.zero, context.now - (context.outbox.savedAt ?? context.now))
            withWork { work, context in work.restart(after: away, &context) }
        }
    }
}
