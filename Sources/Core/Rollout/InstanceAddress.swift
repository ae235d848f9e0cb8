package import Model

/// Where an instance is in `terraform/`, for `-target` and for the gate. The HCL must agree; a test compares them.
package enum InstanceAddress {
    /// The environment's container namespace.
    package static let namespace = "module.environment.scaleway_container_namespace.this"

    /// `module.service["streamlit"].scaleway_container.instance["streamlit-0"]`.
    package static func text(_ name: InstanceName) -> String {
        "module.service[\"\(name.service)\"].scaleway_container.instance[\"\(name)\"]"
    }

    /// Whether a container stands at the address, wherever a root has it.
    package static func isContainer(_ address: String) -> Bool {
        address.split(separator: ".").contains("scaleway_container")
    }
}
