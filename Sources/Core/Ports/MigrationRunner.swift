package import Model

/// Runs a migration in a one-off container of the environment's private network, made of the release's own image.
///
/// A run has one name for ever. However often it is begun, its command is run at most once: the program in the container
/// sees to that (`controller/migrate`).
package protocol MigrationRunner: Sendable {
    /// Makes the run's container and returns its id. One that is there for that very run is taken over; one that an
    /// earlier run of the service left is removed first, and `transient` is thrown until it is gone.
    ///
    /// Throws `notFound` with code `migrate_network` when the private network isn't there.
    func begin(_ order: MigrationOrder) async throws(PortFailure) -> String

    /// Looks at the container, and at the outcome when it answers.
    func look(_ containerID: String, run: String) async throws(PortFailure) -> MigrationLook

    /// Removes the container. One that isn't there is no failure.
    func remove(_ containerID: String) async throws(PortFailure)

    /// Containers of runs that are there, by id, for a start that doesn't know whether one was made.
    func find(_ service: ServiceName, namespaceID: String) async throws(PortFailure) -> [String: String]
}
