/// What a bearer may do: the sum of the rules of its policies. Rules only give, and nobody has anything else
/// (Scaleway's page on policies).
package struct IAMRights: Sendable, Equatable {
    /// Where a right holds.
    package enum Reach: Sendable, Equatable {
        case projects(Set<String>)
        case everywhere
    }

    private var reach: [IAMRight: Reach] = [:]

    /// Adds the rules up. A rule with a condition gives nothing here: conditions aren't evaluated, and a right too few
    /// is seen where one too many isn't. A set of the organization gives nothing in a rule for projects.
    package init(_ rules: [IAMRule]) {
        for rule in rules where rule.condition.isEmpty {
            for right in rule.permissionSets.flatMap({ PermissionSets.named($0)?.rights ?? [] }) {
                switch rule.scope {
                case .organization: reach[right] = .everywhere
                case .projects(let ids) where !right.resource.isOrganizations: extend(right, ids)
                case .projects: break
                }
            }
        }
    }

    private mutating func extend(_ right: IAMRight, _ ids: [String]) {
        switch reach[right] {
        case .everywhere: break
        case .projects(let known): reach[right] = .projects(known.union(ids))
        case nil: reach[right] = .projects(Set(ids))
        }
    }

    /// Where a right holds; no project at all when the bearer hasn't got it.
    package func reach(of right: IAMRight) -> Reach { reach[right] ?? .projects([]) }

    /// Whether the right holds in a project, or in the organization.
    package func has(_ right: IAMRight, in place: IAMNeed.Place) -> Bool {
        switch (reach(of: right), place) {
        case (.everywhere, _): true
        case (.projects, .organization): false
        case (.projects(let ids), .projects(let asked)): asked.isSubset(of: ids)
        case (.projects(let ids), .somewhere): !ids.isEmpty
        }
    }

    /// Decides: nil, or the right that is missing.
    package func missing(for need: IAMNeed) -> IAMRight? {
        has(need.right, in: need.place) ? nil : need.right
    }
}

/// What a call needs.
package struct IAMNeed: Sendable, Equatable {
    /// Where the right must hold.
    package enum Place: Sendable, Equatable {
        case organization
        /// In each of these; never empty.
        case projects(Set<String>)
        /// In any project: the call names none, such as a list of everything or a catalogue.
        case somewhere
    }

    /// Which right.
    package let right: IAMRight
    /// Where.
    package let place: Place

    /// Names both.
    package init(_ right: IAMRight, in place: Place) {
        (self.right, self.place) = (right, place)
    }
}
