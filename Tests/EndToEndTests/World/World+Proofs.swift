import AuditLog
import Foundation
import Glibc
import Model
import Operations
import Ports
import Synchronization
import TestSupport
import Testing

/// What must be true of every installation when nothing runs any more.
extension World {
    /// No process of the controller's is left, no lock, no secret on disk or in the log, and every
    /// start has one outcome.
    func expectCleanEnd(_ location: SourceLocation = #_sourceLocation) async throws {
        let alone = await eventually(within: .seconds(90)) { processes().isEmpty }
        #expect(alone, "still running: \(processes())", sourceLocation: location)
        #expect(locks() == [], sourceLocation: location)
        #expect(try secretPlaces() == [], "a secret value was written", sourceLocation: location)
        try await expectOneOutcomeEach(location)
    }

    /// Command lines of all processes that work on this world, the simulator and this process left out.
    func processes() -> [String] {
        let own = [getpid(), simulator.withLock { $0.pid }]
        let mark = URL(fileURLWithPath: folder.path).lastPathComponent
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { name in
            guard let pid = pid_t(name), !own.contains(pid) else { return nil }
            let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline") ?? Data()
            let variables = FileManager.default.contents(atPath: "/proc/\(name)/environ") ?? Data()
            guard !line.isEmpty, String(decoding: line + variables, as: UTF8.self).contains(mark) else { return nil }
            return "\(name) " + String(decoding: line, as: UTF8.self).replacingOccurrences(of: "\0", with: " ")
        }
    }

    /// Terraform's lock files.
    func locks() -> [String] { files(below: [folder.path, memory]).filter { $0.hasSuffix(".lock.info") } }

    /// Files with a secret's value in them. The simulator's own state is the cloud, which has them; so has the new state
    /// that it is about to put in place of the old one.
    func secretPlaces() throws -> [String] {
        let search = SecretSearch(Self.canary)
        return files(below: [folder.path, memory]).filter { path in
            let state = folder.file("simulator.json")
            if path == state || (path.hasPrefix(state + ".") && path.hasSuffix(".new")) { return false }
            return FileManager.default.contents(atPath: path).map(search.finds) == true
        }
    }

    /// Each recorded start has exactly one recorded end, in the journal and in the audit log, and nothing is left open.
    func expectOneOutcomeEach(_ location: SourceLocation = #_sourceLocation) async throws {
        guard FileManager.default.fileExists(atPath: folder.file("data/audit.sqlite")) else { return }
        let audit = try SQLiteAuditLog(
            path: folder.file("data/audit.sqlite"),
            origin: AuditOrigin(source: "urn:test", repository: "", version: "", instance: ""),
            clock: SystemTime())
        let verification = try await audit.verify()
        #expect(verification.firstBad == nil, sourceLocation: location)
        var started: [String: Int] = [:]
        var ended: [String: Int] = [:]
        var quiet: Set<String> = []
        for entry in try await audit.events(after: nil, limit: 100_000).events {
            let event = try JSONDecoder().decode(Event.self, from: Data(entry.leaf))
            if entry.kind == "reconciliation.started" {
                started[event.correlationid, default: 0] += 1
            } else if Self.ends.contains(entry.kind) {
                ended[event.correlationid, default: 0] += 1
                if entry.kind == "reconciliation.noop" { quiet.insert(event.correlationid) }
            }
        }
        #expect(started.values.allSatisfy { $0 == 1 } && ended.values.allSatisfy { $0 == 1 }, sourceLocation: location)
        #expect(Set(started.keys).isSubset(of: ended.keys), "started and never ended", sourceLocation: location)
        let history = try await history()
        #expect(Set(history.map(\.id)).count == history.count, sourceLocation: location)
        #expect(history.filter { $0.outcome == nil }.map(\.id) == [], "without outcome", sourceLocation: location)
        // Of a row of passes that found the same, the history shows the first and the audit log
        // all; they began nothing.
        let shown = Set(history.map(\.id))
        #expect(shown.isSubset(of: ended.keys), "in the history and not in the audit log", sourceLocation: location)
        let missing = Set(ended.keys).subtracting(shown).subtracting(quiet.subtracting(started.keys))
        #expect(missing == [], "in the audit log and not in the history", sourceLocation: location)
    }

    private static let ends: Set<String> = [
        "reconciliation.completed", "reconciliation.failed", "reconciliation.noop", "reconciliation.interrupted",
    ]

    private struct Event: Decodable { let correlationid: String }

    private func files(below folders: [String]) -> [String] {
        folders.flatMap { folder in
            (FileManager.default.enumerator(atPath: folder)?.allObjects ?? []).compactMap { $0 as? String }.map {
                "\(folder)/\($0)"
            }
        }
        .filter { path in
            var status = stat()
            return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        }
    }
}
