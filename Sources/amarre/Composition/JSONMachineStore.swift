import Controller
import Foundation
import Model
import Ports

/// Keeps machines in the journal, as JSON.
struct JSONMachineStore: MachineStore {
    private let journal: any JournalStore

    init(journal: any JournalStore) {
        self.journal = journal
    }

    func load(_ environment: EnvironmentName) async throws(PortFailure) -> EnvironmentMachine? {
        guard let bytes = try await journal.state(of: environment) else { return nil }
        do {
            return try JSONDecoder().decode(EnvironmentMachine.self, from: Data(bytes))
        } catch {
            // Never the error's own text: it may quote what it read.
            throw PortFailure(
                .internalError, code: "journal_unreadable",
                "The saved state of \(environment) can't be read: it was written by another version or is damaged. "
                    + "Run the version that wrote it, or start with an empty data directory: what runs is adopted as it is.")
        }
    }

    func save(_ machine: EnvironmentMachine, record: ReconciliationRecord?) async throws(PortFailure) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes: [UInt8]
        do {
            bytes = Array(try encoder.encode(machine))
        } catch {
            throw PortFailure(.internalError, code: "journal_encoding", "The state of \(machine.environment) can't be encoded.")
        }
        try await journal.save(bytes, of: machine.environment, record: record)
    }

    func answer(requestID: String, _ text: String) async throws(PortFailure) {
        try await journal.finish(request: requestID, result: text)
    }
}
