import FoundationEssentials
import Model

/// The part of `terraform show -json PLAN` that is looked at (format version 1).
struct PlanDocument: Decodable {
    let format_version: String
    let resource_changes: [ResourceChange]?
    let resource_drift: [Drift]?
    let output_changes: [String: Output]?

    struct ResourceChange: Decodable {
        let address: String
        let type: String
        let change: Change
        let action_reason: String?
    }

    struct Change: Decodable {
        let actions: [String]
        let before: PlanValue?
        let after: PlanValue?
        let after_unknown: PlanValue?
        let importing: Importing?
        /// What forces a replacement: paths of names and indices, from the top.
        let replace_paths: [[PlanValue]]?

        struct Importing: Decodable {}
    }

    struct Drift: Decodable {
        let address: String
        let change: Actions?

        struct Actions: Decodable {
            let actions: [String]
        }
    }

    struct Output: Decodable {
        let actions: [String]
    }

    /// An action list that this program doesn't know; a plan with one isn't acted on.
    struct UnknownActions: Error {
        let address: String
        let actions: [String]
    }

    static func read(_ bytes: [UInt8]) throws -> PlanDocument {
        try JSONDecoder().decode(PlanDocument.self, from: Data(bytes))
    }

    /// Everything that isn't `no-op`, in plan order, without values.
    func changes() throws(UnknownActions) -> [PlannedChange] {
        var result: [PlannedChange] = []
        let vanished = Set((resource_drift ?? []).filter { $0.change?.actions == ["delete"] }.map(\.address))
        for resource in resource_changes ?? [] {
            let action: PlannedChange.Action
            switch resource.change.actions {
            case ["no-op"] where resource.change.importing != nil: action = .adopt
            case ["no-op"]: continue
            case ["create"]: action = .create
            case ["read"]: action = .read
            case ["update"]: action = .update
            case ["delete"]: action = .delete
            case ["forget"]: action = .forget
            case ["delete", "create"], ["create", "delete"], ["create", "forget"], ["forget", "create"]:
                action = .replace
            default: throw UnknownActions(address: resource.address, actions: resource.change.actions)
            }
            result.append(
                PlannedChange(
                    address: resource.address, type: resource.type, action: action,
                    attributes: resource.change.differingAttributes,
                    loss: loss(of: resource, vanished),
                    name: action == .create && WantedName.types.contains(resource.type)
                        ? resource.change.wantedName(of: resource.type) : nil,
                    isTainted: resource.action_reason == "replace_because_tainted" ? true : nil))
        }
        return result
    }

    /// Names of the outputs that would change, sorted; nil for none.
    var changedOutputs: [String]? {
        let names = (output_changes ?? [:]).filter { $0.value.actions != ["no-op"] }.keys.sorted()
        return names.isEmpty ? nil : names
    }

    private func loss(of resource: ResourceChange, _ vanished: Set<String>) -> String? {
        guard PlannedChange.databaseTypes.contains(resource.type) else { return nil }
        if vanished.contains(resource.address) {
            return "it was there, Scaleway doesn't show it any more, and it would come back empty"
        }
        return resource.type == PlannedChange.databaseType ? resource.change.databaseLoss : nil
    }
}

extension PlanDocument.Change {
    /// What there would be less of in a PostgreSQL instance.
    var databaseLoss: String? {
        guard let before = Self.size(before), var after = Self.size(after) else { return nil }
        if case .object(let members) = after_unknown {
            let looked = ["node_type", "volume_size_in_gb", "is_ha_cluster", "engine", "disable_backup"]
            after.unknown = looked.filter { members[$0]?.saysUnknown == true }.sorted()
        }
        return before.loss(to: after)
    }

    private static func size(_ value: PlanValue?) -> DatabaseSize? {
        guard case .object(let members) = value else { return nil }
        var size = DatabaseSize()
        if case .string(let text) = members["node_type"] { size.nodeType = text }
        if case .string(let text) = members["engine"] { size.engine = text }
        if case .number(let number) = members["volume_size_in_gb"] { size.volume = number }
        if case .boolean(let flag) = members["is_ha_cluster"] { size.isHighlyAvailable = flag }
        if case .boolean(let flag) = members["disable_backup"] { size.hasBackups = !flag }
        if case .array(let blocks) = members["load_balancer"] { size.isPublic = !blocks.isEmpty }
        return size
    }

    /// What is looked up before one is made, see ``WantedName/name``; nil when that isn't known yet.
    func wantedName(of type: String) -> String? {
        if type == WantedName.alertManagerType { return text("project_id") }
        guard WantedName.insideDatabase.contains(type) else { return text("name") }
        guard let instance = text("instance_id")?.split(separator: "/").last, let name = text("name") else {
            return nil
        }
        return "\(instance)/\(name)"
    }

    /// A text that it will have; nil when that isn't known yet.
    private func text(_ attribute: String) -> String? {
        guard case .object(let members) = after, case .string(let text) = members[attribute], !text.isEmpty else {
            return nil
        }
        return text
    }

    /// Names of the top-level attributes that a change is for, sorted: those that force a replacement, else those that
    /// differ before and after or aren't known yet.
    var differingAttributes: [String] {
        let forcing = Set(
            (replace_paths ?? []).compactMap { path in if case .string(let name)? = path.first { name } else { nil } })
        return forcing.isEmpty ? allDifferences : forcing.sorted()
    }

    private var allDifferences: [String] {
        func members(_ value: PlanValue?) -> [String: PlanValue] {
            if case .object(let members) = value { members } else { [:] }
        }
        let before = members(before)
        let after = members(after)
        let unknown = members(after_unknown).filter(\.value.saysUnknown)
        let names = Set(before.keys).union(after.keys).union(unknown.keys)
        return names.filter { unknown[$0] != nil || (before[$0] ?? .null) != (after[$0] ?? .null) }.sorted()
    }
}
