/// An application: a principal that isn't a person (api.md 9.5).
package struct IAMApplication: Codable, Sendable, ListRow {
    /// A UUID.
    package let id: String
    /// May change.
    package internal(set) var name: String
    /// Free text.
    package internal(set) var description: String
    /// Free labels.
    package internal(set) var tags: [String]
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime

    var sortName: String { name }
}

/// Who a key, a policy or a membership belongs to.
package enum IAMPrincipal: Codable, Sendable, Equatable {
    case application(String)
    case user(String)
    case group(String)
    /// A policy that isn't in force for anybody.
    case nobody

    /// The principal's UUID; nil for nobody.
    package var id: String? {
        switch self {
        case .application(let id), .user(let id), .group(let id): id
        case .nobody: nil
        }
    }
}

/// An API key. Its id is its access key.
package struct IAMKey: Codable, Sendable, ListRow {
    /// `SCW` and 17 capitals or digits.
    package let id: String
    /// Shown once, by the create; accepted as `X-Auth-Token`.
    package let secret: String
    /// An application or a user.
    package let bearer: IAMPrincipal
    /// Free text.
    package internal(set) var description: String
    /// The project of Object Storage calls.
    package internal(set) var defaultProjectID: String
    /// nil for never.
    package internal(set) var expiresAt: CloudTime?
    /// The address it was made from.
    package let creationIP: String
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime

    var sortName: String { id }
}

/// A group of principals.
package struct IAMGroup: Codable, Sendable, ListRow {
    /// A UUID.
    package let id: String
    /// May change.
    package internal(set) var name: String
    /// Free text.
    package internal(set) var description: String
    /// Free labels.
    package internal(set) var tags: [String]
    /// Members.
    package internal(set) var userIDs: [String] = []
    /// Members.
    package internal(set) var applicationIDs: [String] = []
    /// When it was created.
    package let createdAt: CloudTime
    /// Doesn't move when members change (recorded).
    package internal(set) var updatedAt: CloudTime
    var busy: BusyMark?

    var sortName: String { name }
}

/// A policy with its rules. Nothing enforces it here.
package struct IAMPolicy: Codable, Sendable, ListRow {
    /// A UUID.
    package let id: String
    /// May change.
    package internal(set) var name: String
    /// Free text.
    package internal(set) var description: String
    /// Free labels.
    package internal(set) var tags: [String]
    /// Who has the rights.
    package internal(set) var principal: IAMPrincipal
    /// Which rights.
    package internal(set) var rules: [IAMRule]
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime

    var sortName: String { name }
}

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

/// The fields of an application, group or policy that a create or a PATCH may carry; nil leaves the field alone.
package struct IAMChange: Sendable, Equatable {
    /// May change.
    package var name: String?
    /// Free text.
    package var description: String?
    /// Free labels.
    package var tags: [String]?
    /// Policies only.
    package var principal: IAMPrincipal?

    /// Changes nothing.
    package init() {}
}

/// What IAM remembers.
struct IAMState: Codable, Sendable {
    var applications = ObjectTable<IAMApplication>()
    var keys = ObjectTable<IAMKey>()
    var groups = ObjectTable<IAMGroup>()
    var policies = ObjectTable<IAMPolicy>()
}
