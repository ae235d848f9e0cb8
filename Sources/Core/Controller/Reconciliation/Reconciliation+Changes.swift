import Model
import Planning

/// What is written down as changed.
extension Reconciliation {
    /// Adds what changed of an instance, field by field.
    mutating func addChanges(_ name: InstanceName, from: InstanceSpec?, to: InstanceSpec?) {
        let before = from.map(Self.fields) ?? [:]
        let after = to.map(Self.fields) ?? [:]
        var added: [FieldChange] = []
        for field in Set(before.keys).union(after.keys).sorted() where before[field] != after[field] {
            added.append(FieldChange(resource: name.text, field: field, from: before[field], to: after[field]))
        }
        // The release stayed the same: what was mended is what someone else had changed.
        if added.isEmpty { added = mended(name, [.release]) }
        // Gone, or there and not serving.
        if added.isEmpty { added = mended(name, [.missing, .unhealthy]) }
        if added.isEmpty {
            added = [
                FieldChange(resource: name.text, field: "instance", from: "drifted or unhealthy", to: "as desired")
            ]
        }
        ledger.changes += added
    }

    private func mended(_ name: InstanceName, _ kinds: [Difference.Kind]) -> [FieldChange] {
        picture.differences.filter { $0.resource == name.text && kinds.contains($0.kind) }.map {
            FieldChange(resource: name.text, field: $0.field, from: $0.live, to: $0.desired)
        }
    }

    private static func fields(_ spec: InstanceSpec) -> [String: String] {
        var fields = [
            "image": spec.image.description, "scaling.min": String(spec.minScale), "scaling.max": String(spec.maxScale),
            "scaling.concurrentRequests": String(spec.concurrentRequests),
            "resources.cpu": FieldText.cpu(spec.resources.mvCPU),
            "resources.memory": FieldText.memory(spec.resources.memoryBytes), "http.port": String(spec.port),
            "http.health": spec.healthPath,
        ]
        for (name, value) in spec.variables { fields["environment.\(name)"] = value }
        for (name, pin) in spec.secrets { fields["secrets.\(name)"] = "\(pin.name) revision \(pin.revision)" }
        return fields
    }

    /// Something couldn't be put back as it was.
    mutating func fellShort(_ text: String, isLeft: Bool, _ context: inout MachineContext) {
        let shortfall = ReconciliationLedger.Shortfall(text: text, isLeft: isLeft)
        let before = ledger.shortfalls ?? []
        guard !before.contains(shortfall) else { return }
        ledger.shortfalls = before + [shortfall]
        happened(.rollbackFellShort(text), &context)
    }
}
