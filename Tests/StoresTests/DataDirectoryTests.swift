import Foundation
import Journal
import LocalServers
import Model
import Ports
import TestSupport
import Testing

@Suite struct DataDirectoryTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func itIsMadePrivate() throws {
        let directory = try DataDirectory(folder.path + "/data/")
        #expect(directory.path == folder.path + "/data")
        #expect(try FileManager.default.attributesOfItem(atPath: directory.path)[.posixPermissions] as? Int == 0o700)
        _ = try DataDirectory(directory.path)
    }

    @Test func whatIsNotOursIsRefused() throws {
        let link = folder.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder.path)
        let file = folder.path + "/file"
        try Data().write(to: URL(fileURLWithPath: file))
        let open = folder.path + "/open"
        try FileManager.default.createDirectory(atPath: open, withIntermediateDirectories: false)
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: open)
        for (path, word) in [
            (link, "symbolic link"), (link + "/", "symbolic link"), (file, "not a folder"), (open, "chmod 700"),
            (folder.path + "/a/b", "No such"),
        ] {
            let problem = #expect(throws: PortFailure.self) { try DataDirectory(path) }
            #expect(
                problem?.kind == .invalid && problem?.reason.message.contains(word) == true,
                "\(path): \(String(describing: problem))")
        }
    }

    @Test func oneHolderAtATime() async throws {
        let directory = try DataDirectory(folder.path)
        #expect(try DataDirectoryLock.holder(in: directory) == nil)
        let time = Timestamp(seconds: 1_770_000_000)
        var lock: DataDirectoryLock? = try DataDirectoryLock.acquire(in: directory, at: time)
        let holder = try #require(try DataDirectoryLock.holder(in: directory))
        #expect(holder.pid == getpid() && holder.since == time)
        let problem = #expect(throws: PortFailure.self) { try DataDirectoryLock.acquire(in: directory, at: time) }
        #expect(problem?.kind == .locked && problem?.reason.message.contains("process \(getpid())") == true)
        // Asking doesn't take it away, and being refused doesn't either.
        #expect(try DataDirectoryLock.holder(in: directory) == holder)
        withExtendedLifetime(lock) {}
        lock = nil
        // A program that another test is just starting holds a copy of the descriptor until it runs.
        #expect(try await eventually { try DataDirectoryLock.holder(in: directory) == nil })
        #expect(await eventually { (try? DataDirectoryLock.acquire(in: directory, at: time)) != nil })
    }

    @Test func aTurnGoesWithItsCommandWhateverComesAfterIt() async throws {
        let turns = TurnFiles(try DataDirectory(folder.path))
        await turns.waitForReturn(ofRequest: "0-never-asked")
        var turn: TurnFiles.Turn? = try turns.take(request: "1")
        // The next command is there before the controller has seen the end of this one.
        let next = try turns.take(request: "2")
        #expect(throws: PortFailure.self) { try turns.take(request: "2") }
        #expect(throws: PortFailure.self) { try turns.take(request: "../journal") }
        async let returned: ContinuousClock.Instant = {
            await turns.waitForReturn(ofRequest: "1")
            return .now
        }()
        // Time for a wait that doesn't wait.
        for _ in 0..<100 { await Task.yield() }
        let released = ContinuousClock.now
        withExtendedLifetime(turn) {}
        turn = nil
        #expect(await returned >= released, "returned while the turn was held")
        withExtendedLifetime(next) {}
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["turn-2.lock"])
    }

    @Test func aDeadHolderHoldsNothingAndAChildDoesNotInherit() async throws {
        let directory = try DataDirectory(folder.path)
        var lock: DataDirectoryLock? = try DataDirectoryLock.acquire(in: directory, at: Timestamp(seconds: 0))
        // A child that outlives the lock's object.
        let child = Process()
        child.executableURL = URL(fileURLWithPath: "/bin/cat")
        let pipe = Pipe()
        child.standardInput = pipe
        try child.run()
        withExtendedLifetime(lock) {}
        lock = nil
        #expect(await eventually { (try? DataDirectoryLock.acquire(in: directory, at: Timestamp(seconds: 0))) != nil })
        try pipe.fileHandleForWriting.close()
        try await onOwnThread { child.waitUntilExit() }
        // What a killed process leaves: words in the file, and no lock.
        try Data(#"{"command":"amarre run","pid":99999999,"since":"2026-01-01T00:00:00Z"}"#.utf8).write(
            to: URL(fileURLWithPath: directory.lock))
        #expect(try await eventually { try DataDirectoryLock.holder(in: directory) == nil })
        #expect(await eventually { (try? DataDirectoryLock.acquire(in: directory, at: Timestamp(seconds: 0))) != nil })
    }
}
