import Controller
import Planning
import DesiredState
import LiveState
import Model
import Ports

/// Canonical words for events and actions: short, and never in the order of a hash table.
enum TraceText {
    static func event(_ event: MachineEvent) -> String {
        switch event {
        case .restarted: "restarted"
        case .woken: "woken"
        case .finished(let id, let result): "finished \(id) \(Self.result(result))"
        case .waiting(let id, let wait): "waiting \(id) \(wait.kind.rawValue) \(wait.attempt)"
        case .saved(let version): "saved \(version)"
        case .saveFailed(let version, let failure): "saveFailed \(version) \(failure.kind.rawValue)"
        case .recorded(let id): "recorded \(id)"
        case .recordFailed(let id, _): "recordFailed \(id)"
        case .requested(let request): "requested \(request.id)"
        case .triggered(let trigger): "triggered \(trigger.rawValue)"
        case .stopping: "stopping"
        }
    }

    static func action(_ action: Action) -> String {
        switch action {
        case .effect(let id, let effect): "effect \(id) \(Self.effect(effect))"
        case .save(let version, let record):
            "save \(version) \(record.map { "\($0.id) \($0.outcome?.rawValue ?? "running")" } ?? "")"
        case .record(let event):
            "record \(event.id) \(event.kind.rawValue) \(event.outcome?.rawValue ?? "") \(event.reason.code)"
                + event.differences.prefix(6).map { " \($0.resource)/\($0.field)" }.joined()
        case .wake(let time): "wake \(seconds(time))"
        case .cancel(let id): "cancel \(id)"
        case .answer(let id, let outcome): "answer \(id) \(outcome)"
        }
    }

    static func effect(_ effect: Effect) -> String {
        switch effect {
        case .readSource: "readSource"
        case .resolve(let request): "resolve \(request.images.count) \(request.secrets.count)"
        case .observe: "observe"
        case .lookUpNames(let wanted, _): "lookUpNames \(wanted.map(\.name).joined(separator: " "))"
        case .plan(let request):
            "plan \(request.refreshOnly ? "refresh " : "")\(request.instances.count) "
                + "\(request.targets.joined(separator: " "))"
        case .apply(let handle): "apply \(handle)"
        case .readTaints: "readTaints"
        case .loadRules(let request): "loadRules \(request.commit)"
        case .untaint(let address): "untaint \(address)"
        case .adopt(let address, let id): "adopt \(address) \(id)"
        case .discardPlans: "discardPlans"
        case .probe(let name, _, _): "probe \(name)"
        case .restore(let name, let id, let restore): "restore \(name) \(id) \(short(restore.spec.image.description))"
        case .redeploy(let id): "redeploy \(id)"
        case .deleteContainer(let name, let id): "delete \(name) \(id)"
        case .awaitTurn: "awaitTurn"
        case .survey: "survey"
        case .backup(.look): "look at backups"
        case .backup(.make(let wish)): "make backup \(wish.name)"
        case .backup(.remove(let reference)): "remove backup \(reference.id)"
        case .backup(.extend(let reference, _)): "keep backup \(reference.id)"
        case .migration(.begin(let order)): "migrate \(order.run)"
        case .migration(.look(_, let run)): "look at \(run)"
        case .migration(.remove(let id)): "remove migration \(id)"
        case .migration(.backup): "backup before a migration"
        case .migration(.renewPrivileges): "renew privileges"
        case .verification(let call): call.name
        case .codeStanding(let other): "codeStanding \(other)"
        case .attribute(let question): "attribute \(question.resources.map(\.name).joined(separator: " "))"
        }
    }

    static func result(_ result: EffectResult) -> String {
        switch result {
        case .source(let revision): "source \(revision.commit.subject) \(revision.terraformTree)"
        case .pins(let pins, let troubles):
            "pins \(pins.digests.count) \(troubles.images.count + troubles.secrets.count)"
        case .live(let live):
            "live "
                + live.containers.map { "\($0.name)=\($0.status.rawValue):\(short($0.image))" }.joined(separator: " ")
        case .taints(let addresses): "taints \(addresses.joined(separator: " "))"
        case .namesakes(let found):
            "namesakes " + found.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.count)" }.joined(separator: " ")
        case .rules(let report): "rules \(report.loaded.count) \(report.removed.count) \(report.waitsFor.count)"
        case .plan(let plan):
            "plan \(plan.handle) " + plan.changes.map { "\($0.action.rawValue) \($0.address)" }.joined(separator: ", ")
        case .applied: "applied"
        case .codeStanding(let tree): "codeStanding \(tree ?? "none")"
        case .surroundings(let live): "surroundings \(live.tags.count) \(live.secrets.count)"
        case .explained(let writes):
            "explained " + writes.map { "\($0.resource) \($0.requestID ?? "")" }.joined(separator: " ")
        case .probed(let probe): "probed \(probe.healthy)"
        case .backups(let look): "backups \(look.backups.count)"
        case .backup(let backup): "backup \(backup.name) \(backup.status)"
        case .migrationBegun(let id): "migration \(id)"
        case .migration(let look): "migration \(look.container) \(look.answer?.state.rawValue ?? "silent")"
        case .privileges(let report): "privileges \(report.renewed.count)"
        case .verification(let answer): "verification \(answer)"
        case .done: "done"
        case .failed(let failure): "failed \(failure.kind.rawValue) \(failure.reason.code)"
        }
    }

    /// The start of an image's digest.
    static func short(_ image: String) -> Substring {
        image.split(separator: ":").last?.prefix(6) ?? "none"
    }

    /// Since when, and why.
    static func hold(_ hold: Hold) -> String {
        "since \(seconds(hold.since)) \(hold.tree.map { "with \($0)" } ?? "with any code"): \(hold.reason)"
    }

    /// Seconds since the simulation began.
    static func seconds(_ time: Timestamp) -> String {
        let milliseconds = (time.microseconds - Constant.start.microseconds) / 1000
        let rest = String(milliseconds.magnitude % 1000)
        let sign = milliseconds < 0 ? "-" : ""
        return "\(sign)\(milliseconds.magnitude / 1000).\(String(repeating: "0", count: 3 - rest.utf8.count))\(rest)"
    }
}
