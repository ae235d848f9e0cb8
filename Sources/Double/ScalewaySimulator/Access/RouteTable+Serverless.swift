import SimulatedCloud

/// Containers, registry, secrets and jobs.
extension RouteTable {
    static let containers = RouteLines(
        base: "containers/v1/regions/{region}", resource: .containers,
        lines: [
            ("GET", .read, .anybody), ("POST namespaces", .write, .project), ("POST containers", .write, .object),
            ("POST containers/{id}/redeploy", .write, .object), ("POST domains", .write, .object),
            ("POST triggers", .write, .object),
        ] + objects("namespaces") + objects("containers") + objects("domains") + objects("triggers"))

    static let registry = RouteLines(
        base: "registry/v1/regions/{region}", resource: .registry,
        lines: [
            ("POST namespaces", .write, .project), ("GET images/{id}/tags", .read, .object),
            ("GET tags/{id}", .read, .object), ("DELETE tags/{id}", .write, .object),
        ] + objects("namespaces") + objects("images"))

    /// Metadata, values and each kind of write have rights of their own. `disable_previous` of a new version needs
    /// none beside the one to make it (a guess).
    static let secrets = RouteLines(
        base: "secret-manager/v1beta1/regions/{region}", resource: .secrets,
        lines: [
            ("GET secrets", .read, .list), ("GET secrets/browse", .read, .list), ("GET tags", .read, .list),
            ("GET secret-types", .read, .list), ("POST secrets", .create, .project),
            ("GET secrets/{id}", .read, .object), ("PATCH secrets/{id}", .write, .object),
            ("DELETE secrets/{id}", .delete, .object), ("POST secrets/{id}/protect", .write, .object),
            ("POST secrets/{id}/unprotect", .write, .object), ("POST secrets/{id}/restore", .restore, .object),
            ("POST secrets/{id}/add-owner", .write, .object), ("GET secrets/{id}/versions", .read, .object),
            ("POST secrets/{id}/versions", .create, .object), ("GET secrets/{id}/versions/{revision}", .read, .object),
            ("PATCH secrets/{id}/versions/{revision}", .write, .object),
            ("DELETE secrets/{id}/versions/{revision}", .delete, .object),
            ("POST secrets/{id}/versions/{revision}/enable", .write, .object),
            ("POST secrets/{id}/versions/{revision}/disable", .write, .object),
            ("POST secrets/{id}/versions/{revision}/restore", .restore, .object),
            ("GET secrets/{id}/versions/{revision}/access", .access, .object),
            ("GET secrets-by-path/versions/{revision}/access", .access, .project),
        ])

    /// A reference to a secret needs no right to that secret (a guess: the job reads it, not who wrote the job).
    static let jobs = RouteLines(
        base: "serverless-jobs/v1alpha2/regions/{region}", resource: .jobs,
        lines: [
            ("POST job-definitions", .write, .project), ("POST job-definitions/{id}/start", .write, .object),
            ("GET job-runs", .read, .list), ("GET job-runs/{id}", .read, .object),
            ("POST job-runs/{id}/stop", .write, .object), ("POST secrets", .write, .object),
            ("POST triggers", .write, .object), ("GET job-resources", .read, .somewhere),
            ("GET job-limits", .read, .somewhere),
        ] + objects("job-definitions") + objects("secrets") + objects("triggers"))
}
