/// Bytes from Terraform, or from the API, that don't mean anything here.
struct WireError: Error, CustomStringConvertible {
    /// What was found.
    let description: String

    init(_ description: String) { self.description = description }
}
