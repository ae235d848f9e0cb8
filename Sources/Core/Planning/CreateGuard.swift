package import LiveState
package import Model

/// Decides what becomes of a plan that would make things, once their names were looked up. Pure.
///
/// A Terraform that is killed while it makes something forgets it, and its next plan makes another one: names of
/// databases, networks and namespaces aren't unique. Nothing but a look keeps that from happening.
package enum CreateGuard {
    /// What is done.
    package enum Verdict: Hashable, Sendable {
        /// No name is taken.
        case clear
        /// These are taken by this environment's own, which the state is told about.
        case adopt([Adoption])
        /// Nothing is made; the reason names what is there.
        case refused(Reason)
    }

    /// The names that a plan would make something under.
    package static func wanted(_ plan: PlanSummary) -> [WantedName] {
        creates(plan).compactMap { change in
            change.name.map { WantedName(address: change.address, type: change.type, name: $0) }
        }
    }

    /// A name that can't be looked up, because Terraform doesn't know it before the apply; nil when there is none.
    package static func unnamed(_ plan: PlanSummary) -> Reason? {
        creates(plan).first { $0.name == nil && !WantedName.insideDatabase.contains($0.type) }.map {
            Reason(
                code: "name_unknown",
                message:
                    "Terraform doesn't know yet which name \($0.address) would get, so nobody can look whether it is "
                    + "taken. Nothing was applied. Write the name in the code.")
        }
    }

    private static func creates(_ plan: PlanSummary) -> [PlannedChange] {
        plan.changes.filter { $0.action == .create && WantedName.types.contains($0.type) }
    }

    /// - `found`: what is there, by address of the wanted name.
    package static func verdict(
        _ wanted: [WantedName], found: [String: [Namesake]], environment: EnvironmentName
    ) -> Verdict {
        var adoptions: [Adoption] = []
        for wish in wanted {
            let there = found[wish.address] ?? []
            guard let first = there.first else { continue }
            if there.count > 1 { return .refused(severalOfAName(wish, there)) }
            guard isOwn(first, wish, environment) else { return .refused(taken(wish, first, environment)) }
            adoptions.append(Adoption(address: wish.address, id: first.id))
        }
        return adoptions.isEmpty ? .clear : .adopt(adoptions)
    }

    /// Whether its tags name us and the environment. A secret may be made by the person who sets its value first, and
    /// a container namespace by hand: they have no tags then; registry namespaces and Cockpit's objects never have any.
    private static func isOwn(_ namesake: Namesake, _ wish: WantedName, _ environment: EnvironmentName) -> Bool {
        guard let tags = namesake.tags else { return WantedName.untagged.contains(wish.type) }
        if tags.isEmpty { return ["scaleway_secret", "scaleway_container_namespace"].contains(wish.type) }
        return tags.contains("amarre") && tags.contains(environment.text)
    }

    private static func severalOfAName(_ wish: WantedName, _ there: [Namesake]) -> Reason {
        Reason(
            code: "two_of_a_name",
            message:
                "\(there.count) of the name \(wish.name) are there for \(wish.address): "
                + "\(there.map(\.id).sorted().joined(separator: ", ")). Nothing was applied. Look which one is used, "
                + "and delete or rename the others.")
    }

    private static func taken(_ wish: WantedName, _ namesake: Namesake, _ environment: EnvironmentName) -> Reason {
        let start =
            "\(wish.address) would be made under the name \(wish.name), which \(namesake.id) has. Nothing was applied. "
        let tags = "the tags amarre and \(environment), and it is taken over"
        let advice =
            if WantedName.untagged.contains(wish.type) {
                "It is another project's: name the environment's own project in the code."
            } else if WantedName.insideDatabase.contains(wish.type) {
                "If its instance is this environment's, in its project, give the instance \(tags); else name another "
                    + "instance in the code."
            } else {
                "If that is this environment's, give it \(tags); else choose another name."
            }
        return Reason(code: "name_taken", message: start + advice)
    }
}
