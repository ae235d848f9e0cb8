/// A permission set: a name that rules use, and the rights behind it.
package struct PermissionSet: Sendable {
    /// For example `ContainersFullAccess`.
    package let name: String
    /// Whether a rule with it holds for the organization; else for projects, or for all projects of the organization.
    package let isOrganizations: Bool
    /// Empty for products that aren't simulated.
    package let rights: Set<IAMRight>

    /// A set of projects' rights.
    static func projects(_ name: String, _ rights: [IAMRight] = []) -> PermissionSet {
        PermissionSet(name: name, isOrganizations: false, rights: Set(rights))
    }

    /// A set of the organization's rights.
    static func organization(_ name: String, _ rights: [IAMRight] = []) -> PermissionSet {
        PermissionSet(name: name, isOrganizations: true, rights: Set(rights))
    }
}
