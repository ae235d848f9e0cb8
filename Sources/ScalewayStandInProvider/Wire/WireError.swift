/// Bytes from Terraform, or from the API, that don't mean anything here.
package struct WireError: Error, CustomStringConvertible {
    /// What was found.
    package let description: String

    package init(_ description: String) { self.description = description }
}
