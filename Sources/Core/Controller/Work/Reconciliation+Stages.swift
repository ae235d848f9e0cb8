import DesiredState
import LiveState
import Model
import Ports
import Planning

/// What the stages of a reconciliation have in common.
extension Reconciliation {
    /// Whether a look may be acted upon. When not, the next look is asked for already: whatever is under way goes on
    /// from what is believed.
    func believes(_ live: LiveEnvironment, removing: InstanceName? = nil, _ context: inout MachineContext) -> Bool {
        guard case .lookAgain = belief(live, removing: removing, &context) else { return true }
        if let project = header.desired?.project {
            context.ask(.observe(project: project), at: context.now + Absences.containerPause)
        }
        return false
    }

    /// A stage failed. Trouble of the cloud is waited out; anything else ends the reconciliation.
    mutating func stageFailed(_ failure: PortFailure, _ tries: inout Tries, _ context: inout MachineContext)
        -> Work.Next
    {
        happened(.failed(failure.reason), &context)
        switch failure.kind {
        case .unreachable, .throttled, .transient, .quota, .locked, .timedOut, .cancelled:
            return tries.retry(failure, &self, &context) ? .stay : giveUp(failure.reason, context)
        case .denied, .notFound, .invalid, .internalError:
            return giveUp(failure.reason, context)
        }
    }

    /// A stage failed for good.
    func giveUp(_ reason: Reason, _ context: MachineContext) -> Work.Next {
        guard ledger.failure == nil else {
            // The rollback is done and healthy; only Terraform's own book-keeping is behind.
            return .end(finalOutcome, finalReason(context))
        }
        return .end(.failed, reason)
    }

    /// An answer that no stage waits for. What an earlier stage only looked at says nothing any more; anything else is
    /// a fault of ours.
    func leftover(_ effect: Effect) -> Work.Next {
        switch effect {
        case .observe, .probe, .readSource: .stay
        default: .end(.failed, .mismatch(effect))
        }
    }
}
