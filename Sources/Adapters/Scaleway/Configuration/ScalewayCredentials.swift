package import Model

/// An API key. The secret half alone authenticates; the access half is for Terraform's provider and for people.
package struct ScalewayCredentials: Sendable, Equatable {
    /// `SCW` and 17 capital letters or digits.
    package let accessKey: String
    /// A UUID.
    package let secretKey: Redacted<String>

    package init(accessKey: String, secretKey: Redacted<String>) {
        self.accessKey = accessKey
        self.secretKey = secretKey
    }
}
