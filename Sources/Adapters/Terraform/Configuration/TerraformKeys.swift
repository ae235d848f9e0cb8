package import Model
package import Ports

/// A key of Scaleway's, also used for the `s3` backend.
package struct TerraformKey: Sendable {
    /// `SCW…`.
    package let accessKey: Redacted<String>
    /// A UUID.
    package let secretKey: Redacted<String>

    package init(accessKey: Redacted<String>, secretKey: Redacted<String>) {
        self.accessKey = accessKey
        self.secretKey = secretKey
    }
}

/// With which rights Terraform works, environment by environment.
package protocol TerraformKeys: Sendable {
    /// Throws `denied` when there is none for the environment.
    func key(of environment: EnvironmentName) throws(PortFailure) -> TerraformKey
    /// Reads the environment's secrets, with that key. Throws `denied` when there is none.
    func secretReader(of environment: EnvironmentName) throws(PortFailure) -> any SecretReader
    /// What no message may hold.
    var secretKeys: [Redacted<String>] { get }
}
