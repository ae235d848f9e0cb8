/// One rule of a policy.
package struct IAMRule: Codable, Sendable, Equatable {
    /// Where the rights hold.
    package enum Scope: Codable, Sendable, Equatable {
        case projects([String])
        case organization(String)
    }

    /// A UUID; a rule that is written again gets another one.
    package internal(set) var id: String
    /// For example `ContainersFullAccess`.
    package let permissionSets: [String]
    /// Where the rights hold.
    package let scope: Scope
    /// A CEL expression, or "".
    package let condition: String

    /// A rule that has no id yet.
    package init(permissionSets: [String], scope: Scope, condition: String) {
        (id, self.permissionSets, self.scope, self.condition) = ("", permissionSets, scope, condition)
    }
}
