import Controller
import Foundation
import Journal
import Model
import Ports
import TestSupport
import Testing

@testable import Operations

/// States that released versions wrote, by format. What is added to a machine, or to a value inside one, mustn't keep
/// them from being read: an environment whose state can't be read isn't looked after.
@Suite("Saved states of every format")
struct SavedFormatTests {
    /// A state as it stands in the journal, taken from a run of the simulation and named by where its reconciliation
    /// stood; `complete-…` are made by hand of such ones, so that each member stands somewhere.
    struct Fixture: CustomTestStringConvertible {
        let format: Int
        let name: String
        let bytes: Data

        var testDescription: String { "format \(format), \(name)" }

        /// All that there are; empty when the folder can't be read, which `allFormats` tells.
        static let all: [Fixture] = {
            let files = FileManager.default
            let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(
                path: "Saved")
            let formats = (try? files.contentsOfDirectory(atPath: root.path)) ?? []
            return formats.sorted().flatMap { folder -> [Fixture] in
                guard let format = Int(folder.dropFirst("format-".count)) else { return [] }
                let names = (try? files.contentsOfDirectory(atPath: root.appending(path: folder).path)) ?? []
                return names.sorted().compactMap { name in
                    guard let bytes = files.contents(atPath: root.appending(path: folder).appending(path: name).path)
                    else { return nil }
                    return Fixture(format: format, name: String(name.dropLast(".json".count)), bytes: bytes)
                }
            }
        }()
    }

    private func object(_ data: Data) throws -> NSDictionary {
        var object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        // Parts that are empty stand elsewhere by now.
        object["format"] = nil
        var memory = try #require(object["memory"] as? [String: Any])
        for key in ["images", "applied", "verified", "before"] where (memory[key] as? [String: Any])?.isEmpty == true {
            memory[key] = nil
        }
        object["memory"] = memory
        guard var run = object["run"] as? [String: Any], let phase = (run["phase"] as? [String: Any])?.keys.first else {
            return object as NSDictionary
        }
        // What only a pass knows: it is begun anew.
        run["looks"] = nil
        run["quiet"] = nil
        if run["opened"] as? Bool != true, phase != "closing", phase != "lent" { run["phase"] = nil }
        // What only some stages know.
        if phase != "closing" { run["outcome"] = nil }
        if !["rolling", "parked"].contains(phase) { run["found"] = nil }
        if !["observing", "planningInfrastructure", "applyingInfrastructure", "refreshing", "verifying"].contains(phase)
        {
            run["tries"] = nil
        }
        object["run"] = run
        return object as NSDictionary
    }

    @Test("there are fixtures of every format up to the one that is written")
    func allFormats() {
        #expect(Set(Fixture.all.map(\.format)) == Set(1...SavedEnvironment.format))
        #expect(Fixture.all.count >= 13)
    }

    @Test("each is read, and nothing of it is lost", arguments: Fixture.all)
    func isRead(fixture: Fixture) throws {
        let state = try JSONDecoder().decode(SavedEnvironment.self, from: fixture.bytes)
        let machine = EnvironmentMachine(state)
        #expect(machine.saved.standing == state.standing)
        let again = try JSONEncoder().encode(machine.saved)
        if fixture.format == SavedEnvironment.format { #expect(try object(again) == object(fixture.bytes)) }
    }

    @Test("a machine goes on from each", arguments: Fixture.all)
    func goesOn(fixture: Fixture) throws {
        var machine = EnvironmentMachine(try JSONDecoder().decode(SavedEnvironment.self, from: fixture.bytes))
        let actions = machine.handle(.restarted, now: (machine.savedAt ?? Timestamp(seconds: 0)) + .seconds(1))
        #expect(!actions.isEmpty)
    }

    @Test(
        "what is opened and lacks its desired state ends as a fault that is named, not in waiting for ever",
        arguments: [
            "opening", "planningInfrastructure", "applyingInfrastructure", "rolling", "parked", "rollingBack",
            "refreshing", "verifying",
        ])
    func incomplete(name: String) throws {
        let fixture = try #require(Fixture.all.first { $0.name == name })
        var state = try #require(try JSONSerialization.jsonObject(with: fixture.bytes) as? [String: Any])
        var run = try #require(state["run"] as? [String: Any])
        #expect(run.removeValue(forKey: "desired") != nil)
        state["run"] = run
        let bytes = try JSONSerialization.data(withJSONObject: state)
        var machine = EnvironmentMachine(try JSONDecoder().decode(SavedEnvironment.self, from: bytes))
        _ = machine.handle(.restarted, now: (machine.savedAt ?? Timestamp(seconds: 0)) + .seconds(1))
        #expect(machine.standing == .closing && machine.reconciliation?.reason.code == "internal_error")
    }

    /// What a fixture doesn't hold it doesn't guard.
    @Test("each member of what is saved stands in some fixture")
    func nothingIsLeftOut() throws {
        var filled: [String: Set<String>] = [:]
        var members: [String: Set<String>] = [:]
        func walk(_ value: Any) {
            let mirror = Mirror(reflecting: value)
            if mirror.displayStyle == .optional {
                for child in mirror.children { walk(child.value) }
                return
            }
            let type = String(reflecting: Swift.type(of: value))
            for child in mirror.children {
                if mirror.displayStyle == .struct, let label = child.label {
                    members[type, default: []].insert(label)
                    let inner = Mirror(reflecting: child.value)
                    let isCollection = [.optional, .collection, .dictionary].contains(inner.displayStyle)
                    if !isCollection || !inner.children.isEmpty { filled[type, default: []].insert(label) }
                }
                walk(child.value)
            }
        }
        for fixture in Fixture.all where fixture.format == SavedEnvironment.format {
            walk(try JSONDecoder().decode(SavedEnvironment.self, from: fixture.bytes))
        }
        for (type, labels) in members {
            let missing = labels.subtracting(filled[type] ?? []).subtracting(["format"])
            #expect(missing.isEmpty, "\(type): no fixture has \(missing.sorted().joined(separator: ", "))")
        }
    }

    @Test("a state of a later version is refused and named")
    func laterFormat() async throws {
        let folder = try TemporaryFolder()
        let journal = try SQLiteJournal(path: folder.file("journal.sqlite"))
        let environment = try #require(EnvironmentName("staging"))
        try await journal.save(
            Array(#"{"format":\#(SavedEnvironment.format + 1),"anything":"else"}"#.utf8), of: environment, record: nil)
        let store = JSONMachineStore(journal: journal, writer: WriterID("test"))
        for failure in [
            await #expect(throws: PortFailure.self) { try await store.load(environment) },
            await #expect(throws: PortFailure.self) { try await store.lastWritten(environment) },
        ] {
            #expect(
                failure?.reason.code == "journal_unreadable"
                    && failure?.reason.message.contains("a later version") == true)
        }
    }
}
