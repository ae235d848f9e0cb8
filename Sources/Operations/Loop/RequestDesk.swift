import Model
import Ports

/// Which requests of people are delivered to whom, each once, and which are refused. Pure.
struct RequestDesk {
    /// A request that no machine can take.
    struct Refusal: Hashable {
        let id: String
        let reason: Reason
    }

    private var pending: PendingRequests?
    private var done: Set<String> = []
    private var closed: [EnvironmentName: PortFailure] = [:]

    /// Whether the requests that waited at the start are known.
    var isOpen: Bool { pending != nil }

    /// Takes what has no answer now.
    mutating func take(_ pending: PendingRequests) {
        self.pending = pending
        // What was answered never comes again.
        done.formIntersection(Set(pending.requests.map(\.id)).union(pending.unreadable))
    }

    /// An environment can't take requests until ``mend(_:)``.
    mutating func close(_ environment: EnvironmentName, _ failure: PortFailure) { closed[environment] = failure }

    mutating func mend(_ environment: EnvironmentName) { closed[environment] = nil }

    /// Those for `environment` that weren't handed out yet, oldest first.
    mutating func requests(for environment: EnvironmentName) -> [OperatorRequest] {
        (pending?.requests ?? []).filter { $0.environment == environment && done.insert($0.id).inserted }
    }

    /// What is to be refused and wasn't yet: nobody waits for ever for an answer.
    mutating func refusals() -> [Refusal] {
        var refusals: [Refusal] = []
        for id in pending?.unreadable ?? [] where done.insert(id).inserted {
            refusals.append(
                Refusal(
                    id: id,
                    reason: Reason(
                        code: "request_unreadable",
                        message:
                            "The request can't be read by the controller that runs: it comes from another version of "
                            + "this program, or is damaged. Nothing was done; restart the controller with the version "
                            + "that the command has."
                    )))
        }
        for request in pending?.requests ?? [] {
            guard let failure = closed[request.environment], done.insert(request.id).inserted else { continue }
            refusals.append(Refusal(id: request.id, reason: failure.reason))
        }
        return refusals
    }
}
