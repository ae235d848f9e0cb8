import Controller
import DesiredState
import LiveState
import Model
import Ports
import Reconciliation

/// Whether everything has come to rest, and rightly.
extension Simulation {
    /// Reasons with which a quiet pass of a converged environment ends.
    private static let quiet = ["converged", "held", "orphan_kept"]

    /// Whether both environments had a quiet pass after the faults ended and the world is as it should be.
    func hasConverged() -> Bool {
        guard let calmSince, alive, !machines.isEmpty else { return false }
        return (0..<Self.environmentCount).allSatisfy { environment in
            guard let pass = machines[environment].memory.lastPass, machines[environment].run == nil, pass.at > calmSince else {
                return false
            }
            return pass.outcome == .noop && Self.quiet.contains(pass.reason.code) && pass.commit == git.head
                && wrong(environment).isEmpty
        }
    }

    /// What is still wrong, for the message.
    func unconverged() -> String {
        (0..<Self.environmentCount).map { environment in
            let pass = machines[environment].memory.lastPass
            let run = machines[environment].run.map { "run \($0.id) in \(String(describing: $0.phase).prefix(300))" } ?? "no run"
            return "\(environment): last pass \(pass?.outcome.rawValue ?? "none") \(pass?.reason.code ?? "") \(pass?.reason.message ?? "");"
                + " \(run); " + wrong(environment).joined(separator: ", ")
        }.joined(separator: " | ")
    }

    /// Live state and Terraform against what git asks for, holds considered.
    func wrong(_ environment: Int) -> [String] {
        let machine = machines[environment]
        let desired = git.desired[environment]
        var found: [String] = []
        for service in desired.services {
            let expected: [InstanceSpec]
            if ledger.holds["\(environment)/\(service.name)"] != nil {
                expected = machine.memory.verified[service.name]?.instances(of: service.name) ?? []
                if expected.isEmpty { continue }
            } else {
                guard let digest = service.image.digest ?? machine.memory.images[service.name]?.digest else {
                    found.append("\(service.name) has no digest")
                    continue
                }
                let pins = ReleasePins(digests: [service.name: digest], secrets: pins(service))
                expected = service.release(pins: pins)?.instances(of: service.name) ?? []
            }
            let rules = IgnoreRules(desired.ignore, at: now)
            for spec in expected {
                found += difference(rules.keep(spec, as: cloud.container(environment, spec.name.text)?.live), environment)
            }
            for container in cloud.all(of: environment) {
                guard let name = InstanceName(container.live.name), name.service == service.name, name.index >= expected.count else {
                    continue
                }
                found.append("\(name) is surplus")
            }
        }
        // What git doesn't name waits for what is held; see `checkRemoval` for what may not go.
        if desired.prune, !ledger.holds.keys.contains(where: { $0.hasPrefix("\(environment)/") }) {
            for container in cloud.all(of: environment) {
                if let name = InstanceName(container.live.name), desired.service(name.service) == nil {
                    found.append("\(name) wasn't pruned")
                }
            }
        }
        var request = machine.fullPlan(live: cloud.observation(of: environment, name: desired.name, at: now))
        request.commit = git.head
        let tree = git.tree
        for change in terraform[environment].changes(request, tree: tree, environment: environment, cloud: cloud) {
            // Nobody asked for what an orphan runs; the next full plan of a run mends it.
            if let name = TerraformWorld.instance(at: change.address), desired.service(name.service) == nil || isLeftover(name, environment)
            {
                continue
            }
            found.append("plan: \(change.action.rawValue) \(change.address) \(change.attributes.joined(separator: " "))")
        }
        return found
    }

    /// Left over from the first release of a service that is held and never ran.
    private func isLeftover(_ name: InstanceName, _ environment: Int) -> Bool {
        ledger.holds["\(environment)/\(name.service)"] != nil && machines[environment].memory.verified[name.service] == nil
    }

    private func pins(_ service: DesiredService) -> [String: SecretPin] {
        var pins: [String: SecretPin] = [:]
        for reference in service.secrets.values {
            pins[reference.key] = SecretPin(name: reference.name, revision: reference.revision ?? git.secrets[reference.name] ?? 0)
        }
        return pins
    }

    private func difference(_ spec: InstanceSpec, _ environment: Int) -> [String] {
        guard let container = cloud.container(environment, spec.name.text) else { return ["\(spec.name) is missing"] }
        let live = container.live
        var found: [String] = []
        if live.status != .ready { found.append("\(spec.name) is \(live.status.rawValue)") }
        if live.image != spec.image.description { found.append("\(spec.name) runs \(TraceText.short(live.image))") }
        if live.variables != spec.variables { found.append("\(spec.name) has other variables") }
        if live.minScale != spec.minScale || live.maxScale != spec.maxScale { found.append("\(spec.name) has another scale") }
        for (variable, pin) in spec.secrets where !(live.secretHashes[variable] ?? "").hasPrefix("\(pin.name)@\(pin.revision)#") {
            found.append("\(spec.name) has \(variable) \(live.secretHashes[variable] ?? "none"), not revision \(pin.revision)")
        }
        return found
    }

    /// At the very end: each reconciliation that was started has exactly one outcome.
    mutating func checkEnd() {
        guard violations.isEmpty else { return }
        for (id, environment) in ledger.started.sorted(by: { $0.key < $1.key }) where ledger.outcomes[id] != 1 {
            if machines[environment].run?.id == id { continue }
            violate("outcome", "\(id) was started and has \(ledger.outcomes[id] ?? 0) outcomes")
        }
        for environment in 0..<Self.environmentCount where !requests[environment].isEmpty && machines[environment].run == nil {
            if machines[environment].queue.isEmpty {
                violate("answers", "\(requests[environment].map(\.id).joined(separator: " ")) got no answer")
            }
        }
    }
}
