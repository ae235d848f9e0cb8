/// What `amarre --version` prints.
package enum AmarreVersion {
    /// Three numbers, as semantic versioning has them.
    package static let text = "0.1.0"
}
