package import Controller
import Foundation
package import Model
package import Ports
import Planning
import Synchronization

/// Keeps machines in the journal, as JSON: the machine's own members, and beside them `standing` with the large parts
/// of its memory.
package final class JSONMachineStore: MachineStore {
    private let journal: any JournalStore
    /// Who saves: this process.
    let writer: WriterID
    /// What was encoded last, so that an unchanged part isn't encoded again.
    private let encoded = Mutex<[EnvironmentName: (memory: LastingMemory, bytes: [UInt8])]>([:])

    /// - `writer`: never that of another process, of which one may be the controller.
    package init(journal: any JournalStore, writer: WriterID) {
        self.journal = journal
        self.writer = writer
    }

    package func load(_ environment: EnvironmentName) async throws(PortFailure) -> StoredMachine? {
        try await read(SavedEnvironment.self, of: environment).map { value, version in
            StoredMachine(machine: EnvironmentMachine(value), version: version)
        }
    }

    /// What was last written to the environment, for those who only look; nil when nothing was ever saved.
    func lastWritten(_ environment: EnvironmentName) async throws(PortFailure) -> LastWritten? {
        try await read(LastWritten.self, of: environment)?.value
    }

    private func read<Value: Decodable>(_ type: Value.Type, of environment: EnvironmentName) async throws(PortFailure)
        -> (value: Value, version: StateVersion)?
    {
        guard let saved = try await journal.state(of: environment) else { return nil }
        do {
            return (try JSONDecoder().decode(type, from: Data(saved.bytes)), saved.version)
        } catch let error as UnknownFormat {
            throw PortFailure(
                .internalError, code: "journal_unreadable",
                "The saved state of \(environment) has format \(error.format), and this version knows formats up to "
                    + "\(SavedEnvironment.format): a later version wrote it. Run that version.")
        } catch {
            // Never the error's own text: it may quote what it read.
            throw PortFailure(
                .internalError, code: "journal_unreadable",
                "The saved state of \(environment) can't be read: it was written by another version or is damaged. "
                    + "Run the version that wrote it, or start with an empty data directory: what runs is adopted as "
                    + "it is."
            )
        }
    }

    package func save(
        _ machine: EnvironmentMachine, record: ReconciliationRecord?, replacing version: StateVersion?
    ) async throws(PortFailure) -> StateVersion {
        let bytes: [UInt8]
        do {
            bytes = try encode(machine)
        } catch {
            throw PortFailure(
                .internalError, code: "journal_encoding", "The state of \(machine.environment) can't be encoded.")
        }
        return try await journal.save(
            bytes, of: machine.environment, record: record, replacing: version, by: writer)
    }

    package func answer(requestID: String, _ outcome: RequestOutcome) async throws(PortFailure) {
        try await journal.finish(request: requestID, outcome, by: writer)
    }

    /// `{"standing":…,` and the machine's own members.
    private func encode(_ machine: EnvironmentMachine) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let saved = machine.saved
        let known = encoded.withLock { $0[machine.environment] }
        let standing: [UInt8]
        if let known, known.memory == saved.standing {
            standing = known.bytes
        } else {
            standing = Array(try encoder.encode(saved.standing))
            encoded.withLock { $0[machine.environment] = (saved.standing, standing) }
        }
        let own = try encoder.encode(saved.own)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(standing.count + own.count + 16)
        bytes += #"{"standing":"#.utf8
        bytes += standing
        bytes += ",".utf8
        bytes += own.dropFirst()
        return bytes
    }
}

extension JSONMachineStore: CodeStandings {
    package func verifiedCode(of environment: EnvironmentName) async throws(PortFailure) -> String? {
        try await lastWritten(environment)?.verifiedCode?.tree
    }
}
