import DesiredState
import Controller
import Model
import Ports

/// What waits for one environment's turn, in the order in which it gets it. Pure.
struct WaitingChanges {
    let machine: EnvironmentMachine?
    /// The journal's requests for the environment that have no answer yet, oldest first: the machine has
    /// taken some of them.
    let pending: [OperatorRequest]
    /// The commit that the branch names now; nil when git can't be read.
    let tip: CommitInfo?

    var list: [EnvironmentStatus.Waiting] {
        let queue = machine?.queue ?? []
        let taken = Set(queue.map(\.id) + [machine?.reconciliation?.request?.id].compactMap { $0 })
        let behind = machine?.reconciliation?.id
        var list = (queue + pending.filter { !taken.contains($0.id) }).map { request in
            EnvironmentStatus.Waiting(
                position: 0, what: Self.text(request.command), by: request.requestedBy, since: request.requestedAt,
                behind: behind)
        }
        // A person's request comes before the next look at git.
        if let tip, let run = machine?.reconciliation, run.opened, let revision = run.revision,
            revision.commit.id != tip.id
        {
            list.append(
                EnvironmentStatus.Waiting(
                    position: 0, what: "commit \(tip.id.text.prefix(12))", by: tip.author.name,
                    since: tip.committer.time, behind: behind))
        }
        for index in list.indices { list[index].position = index + 1 }
        return list
    }

    private static func text(_ command: OperatorRequest.Command) -> String {
        switch command {
        case .reconcile: "reconcile"
        case .suspend: "suspend"
        case .resume: "resume"
        case .abort: "abort"
        case .retry(let service): service.map { "retry of \($0)" } ?? "retry"
        case .rollback(let service): "rollback of \(service)"
        case .migrateRollback(let service): "rollback of the schema of \(service)"
        case .verifyBackups: "verification of backups"
        case .turn, .destruction: "terraform command"
        }
    }
}
