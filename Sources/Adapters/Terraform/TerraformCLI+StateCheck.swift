import FoundationEssentials
package import Model
package import Ports

/// The store of the state before anything is planned: what a person's check of the surroundings asks for.
extension TerraformCLI {
    /// Where the environment's state is kept as `commit` and the configuration say. The store is asked for its bucket
    /// without a key: one that is there refuses that (403), one that isn't is told as missing (404, so Amazon's
    /// documentation of `HeadBucket` and moto; that Scaleway answers the same is a guess). Whether the key may use it
    /// only the first plan says.
    ///
    /// Throws `unreachable` when the store doesn't answer, `invalid` (`state_bucket_missing`) when it has no such
    /// bucket, and what reading the commit throws.
    package func stateStore(environment: EnvironmentName, commit: CommitID) async throws(PortFailure) -> String {
        if let folder = configuration.stateDirectory { return "the state is kept in the folder \(folder)" }
        let places = try places(of: environment)
        let copy = "\(try memory().path)/state-check-\(UUID().uuidString)"
        try Folder.make(copy)
        defer { try? Folder.remove(copy) }
        try await workingCopies.source.materialize(commit: commit, subtree: places.codePath, into: copy)
        guard let backend = StateBackend(root: "\(copy)/\(places.rootPath)", settings: configuration.backend) else {
            return "\(places.repositoryPath) has no backend \"s3\", so nothing was asked"
        }
        guard let status = try await ask(backend, environment) else {
            return "\(backend.description) isn't asked without a key"
        }
        guard status != 404 else {
            throw PortFailure(
                .invalid, code: "state_bucket_missing",
                "the store of \(environment)'s Terraform state, \(backend.endpoint ?? "Amazon S3"), has no bucket "
                    + "\(backend.bucket ?? ""): apply terraform/bootstrap, which makes it, or name the right one in "
                    + "\(places.repositoryPath) or the configuration (terraform: / backend:)")
        }
        return "\(backend.description), answers"
    }
}
