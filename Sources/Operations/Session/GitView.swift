import Model
import Ports

/// What a command knows of git.
struct GitView: Sendable {
    /// Those that the branch's commit names.
    var environments: [EnvironmentName] = []
    /// The branch's commit; nil when it can't be read.
    var tip: CommitInfo?
    /// Why git can't be read; nil when it can.
    var trouble: PortFailure?

    /// What git answered.
    init(_ answer: Result<RepositorySource.Snapshot, PortFailure>) {
        switch answer {
        case .success(let snapshot): (environments, tip) = (snapshot.environments, snapshot.commit)
        case .failure(let failure): trouble = failure
        }
    }

    /// What the running controller, which asks all the time, knows; nil when that is nothing.
    init?(_ controller: LiveValues, now: Timestamp) {
        environments = controller.source?.environments ?? []
        tip = controller.source?.commit
        if let reason = controller.gitTrouble {
            trouble = PortFailure(.unreachable, code: reason.code, reason.message)
        } else if let since = controller.gitAskedSince, controller.source == nil || now >= since + Self.patience {
            trouble = PortFailure(
                .timedOut, code: "git_timeout", "the controller has asked at \(since) and has no answer yet")
        } else if controller.source == nil {
            return nil
        }
        if trouble != nil { tip = nil }
    }

    /// A remote that takes longer is worth a word.
    private static let patience: Duration = .seconds(3)
}
