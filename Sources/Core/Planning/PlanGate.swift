package import Model

/// Decides whether a Terraform plan may be applied. Pure: a table and two rules.
package enum PlanGate {
    /// What the gate says about a plan.
    package enum Verdict: Hashable, Sendable {
        /// Apply this very plan.
        case allowed
        /// Terraform sees nothing to do.
        case empty
        /// Stop; the reason names the address.
        case refused(Reason)
    }

    /// An instance step: only the given address may change, by creation or update; removal only when that is the step.
    package static func instanceStep(_ plan: PlanSummary, address: String, removing: Bool) -> Verdict {
        if let other = plan.changes.first(where: { $0.address != address && $0.action != .read }) {
            return .refused(unexpected(other))
        }
        guard let change = plan.changes.first(where: { $0.address == address }) else { return .empty }
        let permitted: Set<PlannedChange.Action> = removing ? [.delete, .forget] : [.create, .update]
        return permitted.contains(change.action) ? .allowed : .refused(unexpected(change))
    }

    /// An infrastructure step. Containers are no part of it: they are changed one at a time, in instance steps.
    ///
    /// | resource type | create, update, import | delete, replace |
    /// |---|---|---|
    /// | `scaleway_container` | refused here | refused |
    /// | `scaleway_iam_*`, `scaleway_account_project` | refused | refused |
    /// | `scaleway_rdb_instance` | refused when there would be less of it | refused |
    /// | `terraform_data` | allowed | allowed: it stands for nothing in the cloud |
    /// | everything else | allowed | refused |
    ///
    /// Rights and projects belong to the organization: a person changes them, with rights that the controller's key
    /// must not have. Code in git that could would make whoever merges it the owner of everything.
    package static func infrastructureStep(_ plan: PlanSummary) -> Verdict {
        let changes = plan.changes.filter { $0.action != .read }
        if changes.isEmpty { return .empty }
        if let change = changes.first(where: { isOrganizations($0.type) }) { return .refused(notOurs(change)) }
        if let change = changes.first(where: losesData) { return .refused(loss(change)) }
        let refused = changes.first { change in
            change.type == containerType
                || change.type != "terraform_data" && ![.create, .update, .adopt].contains(change.action)
        }
        return refused.map { .refused(unexpected($0)) } ?? .allowed
    }

    /// Addresses that an infrastructure step may touch: everything in the plan but containers.
    package static func infrastructureAddresses(_ plan: PlanSummary) -> [String] {
        plan.changes.filter { $0.type != containerType && $0.action != .read }.map(\.address)
    }

    /// Whether each plan of an instance names it too, so that none can be applied before it is as the code says: the
    /// namespace, and the network that instances are in.
    package static func carriesInstances(_ change: PlannedChange) -> Bool {
        ["scaleway_container_namespace", "scaleway_vpc", "scaleway_vpc_private_network"].contains(change.type)
            && [.create, .update, .adopt].contains(change.action)
    }

    /// The type that is replaced one at a time.
    package static let containerType = "scaleway_container"

    /// Whether resources of the type are the organization's, and no environment's.
    private static func isOrganizations(_ type: String) -> Bool {
        type.hasPrefix("scaleway_iam_") || type == "scaleway_account_project"
    }

    /// Whether a database would be destroyed, made anew or made smaller: whatever the configuration says, only a person
    /// does that.
    private static func losesData(_ change: PlannedChange) -> Bool {
        guard PlannedChange.databaseTypes.contains(change.type) else { return false }
        return change.loss != nil || ![PlannedChange.Action.create, .update, .adopt].contains(change.action)
    }

    private static func loss(_ change: PlannedChange) -> Reason {
        let what = change.loss ?? "Terraform would \(change.action.rawValue) it"
        return Reason(
            code: "database_loss",
            message:
                "The database \(change.address) is left as it is: \(what). Nothing was applied. Where it was changed in the "
                + "console, write what is there into terraform.tfvars; else take the change back in the code. If it "
                + "is meant, a person does it, with a backup, by `amarre terraform ENVIRONMENT -- …`."
        )
    }

    private static func notOurs(_ change: PlannedChange) -> Reason {
        Reason(
            code: "organization_change",
            message:
                "Terraform would \(change.action.rawValue) \(change.address). Rights and projects are changed by a person "
                + "with rights in the organization, never by the controller. Nothing was applied. Take it out of the "
                + "environment's code.")
    }

    private static func unexpected(_ change: PlannedChange) -> Reason {
        let attributes = change.attributes.isEmpty ? "" : " (\(change.attributes.joined(separator: ", ")))"
        return Reason(
            code: "unexpected_change",
            message:
                "Unexpected change at \(change.address): Terraform would \(change.action.rawValue) it\(attributes). "
                + "Nothing was applied. Check what changed in the Terraform code or in the console.")
    }
}
