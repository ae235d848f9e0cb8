/// Something that is there and that Terraform's state is told about by the next apply, in place of making another of
/// its name (an `import` block).
package struct Adoption: Hashable, Codable, Sendable {
    /// Address of the resource that it becomes.
    package let address: String
    /// Its UUID, without the region; `ZONE/UUID` for what is in a zone.
    package let id: String

    package init(address: String, id: String) {
        self.address = address
        self.id = id
    }
}
