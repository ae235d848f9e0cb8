package import LiveState
package import Model

/// What a ``RolloutMachine`` is told.
package enum RolloutEvent: Hashable, Sendable {
    /// Begin, or go on after a restart: whatever was under way is looked at afresh.
    case begin
    /// Go on with the next instance.
    case next
    case planned(PlanSummary)
    case applied(warnings: [String])
    /// A redeploy, an untaint or an adoption was carried out.
    case done
    case observed(LiveEnvironment)
    case probed(healthy: Bool, detail: String)
    case woken
    /// An effect failed; `blame` is what the adapter's failure means here.
    case effectFailed(RolloutFailure.Blame, Reason)
    /// A person asked to abort.
    case abort(Reason)

    /// Whether it only says what the container does, or that time has passed.
    var isLook: Bool {
        switch self {
        case .observed, .probed, .woken: true
        default: false
        }
    }
}
