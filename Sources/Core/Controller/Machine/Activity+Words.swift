import Planning
import Rollout

extension EnvironmentMachine {
    /// What is under way, in a few words; nil when nothing is.
    package var activityInWords: String? {
        switch activity {
        case .idle: nil
        case .lent: "lent to a command"
        case .pass(let pass): pass.words
        case .work(let work): work.words
        case .closing: "recording how it ended"
        }
    }
}

extension Pass {
    fileprivate var words: String {
        switch state {
        case .reading, .comparingCode: "reading git"
        case .resolving: "resolving images and secrets"
        case .looking: "looking at Scaleway"
        case .explaining, .ended: "asking who caused drift"
        }
    }
}

extension Work {
    fileprivate var words: String {
        switch stage {
        case .opening: "recording what begins"
        case .looking, .halted: "looking at Scaleway"
        case .infrastructure(let infrastructure):
            switch infrastructure.state {
            case .planning, .adopting: "planning infrastructure"
            case .applying: "applying infrastructure"
            }
        case .rolling(let rollout): "rolling out \(rollout.machine.work.service)"
        case .parked(let rollout, _): "suspended in the rollout of \(rollout.machine.work.service)"
        case .rollingBack(let rollback): "rolling \(rollback.machine.service) back"
        case .refreshing: "bringing Terraform's state in line"
        case .verifying: "checking that nothing is left to do"
        case .ended: "recording how it ended"
        }
    }
}
