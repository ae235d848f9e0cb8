package import Model
package import Ports

/// The folder that holds what one installation remembers, and who may work in it.
package protocol WorkDirectory: Sendable {
    /// Its path, without a slash at the end.
    var path: String { get }

    /// Takes it for this process, without waiting: one process at a time acts on an installation. Held for as long as
    /// the returned object lives.
    ///
    /// Throws `locked`, with the holder, when it is taken.
    func take(at time: Timestamp) throws(PortFailure) -> any Claim

    /// Whether some process has it now.
    func isTaken() throws(PortFailure) -> Bool

    /// Holds the turn that the request `id` is going to ask for, so that its end is seen however this process ends.
    ///
    /// Throws `invalid` when the id is none, or is used already.
    func takeTurn(ofRequest id: String) throws(PortFailure) -> any Claim

    /// Bytes that the journal takes on disk.
    var journalBytes: Int64 { get }

    /// Bytes that the audit log takes on disk; nil when it isn't begun yet.
    var auditBytes: Int64? { get }
}
