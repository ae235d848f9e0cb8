/// A secret variable: its value, which only the running instance sees, and the hash that the API shows.
package struct StoredSecret: Codable, Sendable, Equatable {
    /// In clear. This is the cloud: it has to know.
    let value: String
    /// Argon2id in PHC form.
    package let hash: String
}
