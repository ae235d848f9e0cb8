package import DesiredState

/// Restores a backup beside what runs, looks into it, and takes it away. Everything that it makes is named by the run, see
/// ``VerificationScratch``, and it touches nothing else.
package protocol BackupVerifier: Sendable {
    /// How much room there is.
    ///
    /// Throws `invalid` with code `verify_unsupported` when no reader's URL is one of the database that was backed up.
    func survey(_ scratch: VerificationScratch, _ readers: [VerificationReader]) async throws(PortFailure)
        -> VerificationRoom

    /// Asks for the restore, once: whether it took effect when no answer comes must be looked at. Returns the id of the
    /// instance that is made of a snapshot. Throws `transient` when the instance does something else.
    func restore(_ scratch: VerificationScratch) async throws(PortFailure) -> String?

    /// Where the restore stands.
    func look(_ scratch: VerificationScratch) async throws(PortFailure) -> VerificationRestore

    /// Lets the user of the service's URL read what was restored, and makes the scratch instance reachable from the private
    /// network and from nowhere else: what is public goes before anything else is read. May be repeated. False as long as the
    /// instance is still at it.
    func open(_ scratch: VerificationScratch, _ readers: [VerificationReader]) async throws(PortFailure) -> Bool

    /// Makes the container that counts, or takes over the one that is there for the run; its id. One of an image that no
    /// reader has is removed first (`transient`, code `verify_container`).
    func count(
        _ scratch: VerificationScratch, _ readers: [VerificationReader], _ checks: [BackupCheck]
    ) async throws(PortFailure) -> String

    /// Looks at the container, and at the counts when it answers.
    func read(_ scratch: VerificationScratch, containerID: String) async throws(PortFailure) -> VerificationCount

    /// Asks for the removal of whatever there is of the run. True when nothing was left, and nothing that could still make
    /// something of it was seen.
    func clean(_ scratch: VerificationScratch) async throws(PortFailure) -> Bool
}

extension BackupVerifier {
    /// Carries out one call.
    package func perform(_ call: VerificationCall) async throws(PortFailure) -> VerificationAnswer {
        switch call {
        case .survey(let scratch, let readers): .room(try await survey(scratch, readers))
        case .restore(let scratch): .restoring(scratchInstanceID: try await restore(scratch))
        case .look(let scratch): .restored(try await look(scratch))
        case .open(let scratch, let readers): .opened(try await open(scratch, readers))
        case .count(let scratch, let readers, let checks): .counting(try await count(scratch, readers, checks))
        case .read(let scratch, let id): .counted(try await read(scratch, containerID: id))
        case .clean(let scratch): .cleaned(try await clean(scratch))
        }
    }
}
