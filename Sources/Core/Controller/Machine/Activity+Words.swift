import Planning
import Rollout

extension EnvironmentMachine {
    /// What is under way, in a few words; nil when nothing is.
    package var activityInWords: String? {
        switch activity {
        case .idle: nil
        case .lent: "lent to a command"
        case .pass(let pass): pass.words
        case .work(let work): work.stage.current.words
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
