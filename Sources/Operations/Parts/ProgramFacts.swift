/// What each event of the audit log says of the programs that did it.
package struct ProgramFacts: Hashable, Sendable {
    /// SHA-256 of this process's executable, hexadecimal; nil when it can't be read, or nobody asked.
    package let binaryDigest: String?
    /// Terraform's version, `1.11.4`; nil when it can't be told, or nobody asked.
    package let terraform: String?

    package init(binaryDigest: String? = nil, terraform: String? = nil) {
        self.binaryDigest = binaryDigest
        self.terraform = terraform
    }
}
