import Model
import Ports

/// What is saved of an ``EnvironmentMachine``: the form of the file, which changes only when somebody means to change
/// it, whatever the machine's own members are.
///
/// - A member that is added is optional, and its reader says what a state without it means. The format stays the same.
/// - A member whose form or meaning changes makes a new format: the old one keeps its reader, and its fixtures in
///   `Tests/Saved`.
package struct SavedEnvironment: Hashable, Sendable {
    /// The format that this version writes. A state without a number is of format 1.
    package static let format = 1

    /// All but ``standing``; encoded anew with each save.
    package var own: Own
    /// What a quiet pass leaves as it is; a store may keep its encoded form from one save to the next.
    package var standing: LastingMemory

    /// The small part.
    package struct Own: Hashable, Codable, Sendable {
        /// See ``SavedEnvironment/format``; nil in a state of a version that wrote none.
        package var format: Int?
        let environment: EnvironmentName
        let installation: String
        var settings: MachineSettings?
        var memory: SavedMemory
        var run: SavedReconciliation?
        var queue: [OperatorRequest]?
        var nextEffect: Int
        var version: Int?
        var outbox: [AuditEvent]?
        var savedAt: Timestamp?
    }
}

/// A state that a later version wrote, in a format that this one doesn't know.
package struct UnknownFormat: Error {
    /// The number that it names.
    package let format: Int
}

extension SavedEnvironment: Codable {
    private enum CodingKeys: CodingKey { case format, standing }

    /// For those who read a part of a state: throws ``UnknownFormat`` when a later version wrote it.
    package static func checkFormat(_ decoder: any Decoder) throws {
        let format = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(Int.self, forKey: .format)
        if let format, !(1...Self.format).contains(format) { throw UnknownFormat(format: format) }
    }

    /// Throws ``UnknownFormat``, or what the decoder throws.
    package init(from decoder: any Decoder) throws {
        try Self.checkFormat(decoder)
        own = try Own(from: decoder)
        standing = try decoder.container(keyedBy: CodingKeys.self).decode(LastingMemory.self, forKey: .standing)
    }

    package func encode(to encoder: any Encoder) throws {
        try own.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(standing, forKey: .standing)
    }
}

extension EnvironmentMachine {
    /// What is to be saved now.
    package var saved: SavedEnvironment {
        SavedEnvironment(
            own: .init(
                format: SavedEnvironment.format, environment: environment, installation: installation,
                settings: settings,
                memory: SavedMemory(memory), run: SavedReconciliation(activity, attribution), queue: queue,
                nextEffect: context.effects.next,
                version: context.outbox.version,
                outbox: context.outbox.events, savedAt: savedAt),
            standing: LastingMemory(memory))
    }

    /// The machine that was saved; to be told `.restarted` first.
    package init(_ saved: SavedEnvironment) {
        let own = saved.own
        self.init(
            environment: own.environment, installation: own.installation, settings: own.settings ?? MachineSettings())
        context.recall(own.memory.memory(with: saved.standing))
        backups = BackupKeeper(memory.backups)
        verification = VerificationKeeper(memory.verifications)
        activity = own.run?.activity ?? .idle
        attribution = own.run?.attribution ?? AttributionMachine()
        queue = own.queue ?? []
        context.effects = EffectLedger(next: own.nextEffect)
        context.outbox = DurableOutbox(version: own.version ?? 0, savedAt: own.savedAt, events: own.outbox ?? [])
    }
}
