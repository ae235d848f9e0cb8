/// What a call needs and a permission set gives: an action on one product's objects.
package struct IAMRight: Hashable, Sendable {
    /// On what.
    package let resource: IAMResource
    /// What is done.
    package let action: IAMAction

    /// Names both.
    package init(_ resource: IAMResource, _ action: IAMAction) {
        (self.resource, self.action) = (resource, action)
    }
}

/// What rights are about: as fine as the permission sets of the products that are simulated.
package enum IAMResource: String, Sendable, CaseIterable {
    /// Of projects.
    case containers, registry, secrets, jobs, databases, vpc, privateNetworks, gateways, ipam, observability,
        edge
    /// Not simulated; the sets are in use all the same.
    case buckets, objects, keys
    /// Of the organization.
    case applications, apiKeys, users, groups, policies, logs, projects, auditTrail

    /// Whether it belongs to the organization, so that only a rule for all of it gives rights to it.
    package var isOrganizations: Bool {
        switch self {
        case .applications, .apiKeys, .users, .groups, .policies, .logs, .projects, .auditTrail: true
        case .containers, .registry, .secrets, .jobs, .databases, .vpc, .privateNetworks, .gateways, .ipam,
            .observability, .edge, .buckets, .objects, .keys:
            false
        }
    }
}

/// What is done to an object. Most products know reading and writing alone; the others are Secret Manager's and, for
/// `call`, those of private containers.
package enum IAMAction: String, Sendable, CaseIterable {
    case read, write, create, delete, restore
    /// Reading a secret's value.
    case access
    /// Calling a private container.
    case call
}
