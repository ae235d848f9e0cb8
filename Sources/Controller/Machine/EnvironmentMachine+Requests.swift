import Model
import Ports
import Reconciliation
import Rollout

/// What people ask for.
extension EnvironmentMachine {
    mutating func requested(_ request: OperatorRequest, now: Timestamp) {
        switch request.command {
        case .suspend(let reason):
            memory.suspension = .init(reason: reason, by: request.requestedBy, since: now)
            dirty = true
            answer(request, "\(environment) is suspended. A rollback still runs; nothing else starts.")
        case .resume:
            memory.suspension = nil
            dirty = true
            answer(request, "\(environment) goes on.")
            unpark(now: now)
            if run == nil { schedule(.pass(.manual), at: now) }
        case .abort:
            abort(request, now: now)
        case .reconcile, .retry, .rollback:
            guard run == nil else {
                queue.append(request)
                dirty = true
                return
            }
            begin(request, now: now)
        }
    }

    private mutating func begin(_ request: OperatorRequest, now: Timestamp) {
        switch request.command {
        case .retry(let service):
            let ended = memory.holds.keys.filter { service == nil || $0 == service }.sorted()
            guard !ended.isEmpty else { return answer(request, "refused nothing_held - Nothing is held in \(environment).") }
            for service in ended { memory.holds[service] = nil }
            dirty = true
            startPass(.retry, request: request, now: now)
        case .rollback(let service):
            guard memory.before[service] != nil else {
                return answer(
                    request, "refused nothing_to_roll_back - \(service) has no earlier release in \(environment) that could be put back.")
            }
            startPass(.rollback, request: request, now: now)
        default:
            startPass(.manual, request: request, now: now)
        }
    }

    private mutating func abort(_ request: OperatorRequest, now: Timestamp) {
        let reason = Reason(code: "aborted", message: "\(request.requestedBy) asked to abort.")
        switch run?.phase {
        case .rolling:
            answer(request, "The rollout is aborted; what it touched goes back.")
            rollOn(.abort(reason), now: now)
        case .parked(let rollout, _):
            answer(request, "The rollout is aborted; what it touched goes back.")
            run?.phase = .rolling(rollout)
            rollOn(.abort(reason), now: now)
        case .none:
            answer(request, "refused nothing_running - Nothing is under way in \(environment).")
        case .rollingBack, .refreshing, .closing:
            answer(request, "refused rolling_back - A rollback or an end can't be aborted.")
        default:
            answer(request, "The reconciliation is aborted.")
            end(.aborted, reason, now: now)
        }
    }

    private mutating func answer(_ request: OperatorRequest, _ text: String) {
        actions.append(.answer(requestID: request.id, text))
    }
}
