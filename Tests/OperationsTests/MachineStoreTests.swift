import Controller
import Foundation
import Journal
import Model
import Ports
import TestSupport
import Testing

@testable import Operations

@Suite("The machine's saved state")
struct MachineStoreTests {
    private func machine() throws -> EnvironmentMachine {
        var machine = EnvironmentMachine(
            environment: try #require(EnvironmentName("staging")), installation: "here", settings: MachineSettings())
        // A run under way and a suspension: more than a fresh machine has.
        let now = Timestamp(seconds: 1_770_000_000)
        _ = machine.handle(.restarted, now: now)
        let request = OperatorRequest(
            id: "r1", environment: machine.environment, command: .suspend(reason: "a look"), requestedBy: "ops",
            requestedAt: now)
        _ = machine.handle(.requested(request), now: now)
        _ = machine.handle(.woken, now: now)
        #expect(machine.reconciliation != nil && machine.memory.suspension != nil)
        return EnvironmentMachine(machine.saved)
    }

    @Test("what is saved is what is read")
    func roundTrip() async throws {
        let folder = try TemporaryFolder()
        let machine = try machine()
        let store = JSONMachineStore(
            journal: try SQLiteJournal(path: folder.file("journal.sqlite")), writer: WriterID("test"))
        _ = try await store.save(machine, record: nil, replacing: nil)
        #expect(try await store.load(machine.environment)?.machine == machine)
    }

    @Test("the state of an older version, which lacks members, is read; what isn't a state is refused and named")
    func olderState() async throws {
        let folder = try TemporaryFolder()
        let machine = try machine()
        let journal = try SQLiteJournal(path: folder.file("journal.sqlite"))
        let store = JSONMachineStore(journal: journal, writer: WriterID("test"))
        _ = try await store.save(machine, record: nil, replacing: nil)
        let bytes = try #require(try await journal.state(of: machine.environment)).bytes
        var state = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        var memory = try #require(state["memory"] as? [String: Any])
        var run = try #require(state["run"] as? [String: Any])
        for key in ["fullPlanDue", "unrefreshed", "adopted"] { #expect(memory.removeValue(forKey: key) != nil) }
        for key in ["waits", "waited", "tries"] { #expect(run.removeValue(forKey: key) != nil) }
        // Lists as they were before they were bounded.
        run["steps"] = [Any]()
        run["plans"] = [Any]()
        var settings = try #require(state["settings"] as? [String: Any])
        #expect(settings.removeValue(forKey: "heartbeatInterval") != nil)
        state["settings"] = settings
        state["memory"] = memory
        state["run"] = run
        #expect(state.removeValue(forKey: "queue") != nil)
        try await journal.save(
            Array(try JSONSerialization.data(withJSONObject: state)), of: machine.environment, record: nil)
        #expect(try await store.load(machine.environment)?.machine == machine)

        for wrong in ["", "[]", #"{"memory":3}"#, #"{"environment":"staging","memory":{"holds":"x"}}"#] {
            try await journal.save(Array(wrong.utf8), of: machine.environment, record: nil)
            let failure = await #expect(throws: PortFailure.self) { try await store.load(machine.environment) }
            #expect(failure?.reason.code == "journal_unreadable" && failure?.reason.message.contains("staging") == true)
        }
    }

    @Test("a controller whose state another one has saved saves nothing any more, and so begins nothing")
    func secondWriter() async throws {
        let folder = try TemporaryFolder()
        let machine = try machine()
        let path = folder.file("journal.sqlite")
        func store(_ name: String) throws -> JSONMachineStore {
            JSONMachineStore(journal: try SQLiteJournal(path: path), writer: WriterID(name))
        }
        let (old, new) = (try store("old"), try store("new"))
        let version = try await old.save(machine, record: nil, replacing: nil)
        let read = try #require(try await new.load(machine.environment))
        #expect(read.version == version)
        var changed = read.machine
        _ = changed.handle(.woken, now: Timestamp(seconds: 1_770_000_100))
        _ = try await new.save(changed, record: nil, replacing: read.version)
        let failure = await #expect(throws: PortFailure.self) {
            try await old.save(machine, record: nil, replacing: version)
        }
        #expect(failure?.reason.code == "journal_superseded")
        #expect(try await new.load(machine.environment)?.machine == EnvironmentMachine(changed.saved))
    }
}
