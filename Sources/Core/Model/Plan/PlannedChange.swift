/// One line of a Terraform plan: what would happen to one resource. Values stay out: they may be secret.
package struct PlannedChange: Hashable, Codable, Sendable {
    /// What Terraform would do (`resource_changes[].change.actions` of `terraform show -json`).
    package enum Action: String, Hashable, Codable, Sendable, CaseIterable {
        case create, read, update, delete, replace, forget
        /// It is there as the code wants it, and the state is told about it (``Adoption``).
        case adopt = "import"
    }

    /// The type of a PostgreSQL instance.
    package static let databaseType = "scaleway_rdb_instance"
    /// The types that hold data: instances, and the databases in them.
    package static let databaseTypes: Set = [databaseType, "scaleway_rdb_database"]

    /// `module.service["streamlit"].scaleway_container.instance["streamlit-0"]`.
    package let address: String
    /// `scaleway_container`.
    package let type: String
    /// What would happen to it.
    package let action: Action
    /// Names of the top-level attributes that differ, sorted.
    package let attributes: [String]
    /// Of a PostgreSQL instance or a database in it, what there would be less of, in words; nil for nothing, and for
    /// everything else.
    package let loss: String?
    /// The name of something that would be made, of the types in ``WantedName/types``; nil when it isn't known, and for
    /// everything else.
    package let name: String?
    /// True when it would be replaced only because its making was broken off (`replace_because_tainted`); nil otherwise.
    package let isTainted: Bool?

    package init(
        address: String, type: String, action: Action, attributes: [String] = [], loss: String? = nil,
        name: String? = nil, isTainted: Bool? = nil
    ) {
        self.address = address
        self.type = type
        self.action = action
        self.attributes = attributes
        self.loss = loss
        self.name = name
        self.isTainted = isTainted
    }
}
