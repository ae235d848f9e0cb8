import Controller
import Foundation
import Glibc
import Journal
import Model
import TestSupport
import Testing

@testable import Operations

@Suite("The socket for live values")
struct StatusSocketTests {
    private let folder: TemporaryFolder
    private let directory: String

    init() throws {
        folder = try TemporaryFolder()
        // Longer than any address of a socket.
        let path = folder.file(String(repeating: "d", count: 120))
        directory = try DataDirectory(path).path
    }

    private var path: String { directory + "/status.sock" }

    private func values() throws -> LiveValues {
        var staging = LiveValues.Environment(environment: try #require(EnvironmentName("staging")))
        staging.activity = "reading git"
        staging.nextLookAt = Timestamp(seconds: 7)
        staging.probes = [
            .init(instance: try #require(InstanceName("streamlit-0")), healthy: false, at: Timestamp(seconds: 5))
        ]
        staging.containers = [.init(name: "streamlit-0", status: "ready", image: "x", endpoint: nil)]
        return LiveValues(environments: [staging], gitAskedSince: Timestamp(seconds: 3))
    }

    private func serve() throws -> StatusSocket {
        let bytes = Array(try JSONEncoder().encode(try values()))
        return try StatusSocket(directory) { bytes }
    }

    @Test("who asks gets the values, only the owner may ask, and nothing is left of it")
    func answers() async throws {
        let socket = try serve()
        #expect(await RunningController.ask(directory, limit: .seconds(100)) == (try values()))
        var status = stat()
        #expect(lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK && status.st_mode & 0o777 == 0o600)
        socket.close()
        #expect(lstat(path, &status) != 0)
        #expect(await RunningController.ask(directory) == nil)
    }

    @Test("what a killed process left is nobody's answer, and is replaced")
    func stale() async throws {
        // A process that is killed closes its socket and leaves the file.
        let killed = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let descriptor = try SocketAddress.open(directory)
        #expect(SocketAddress.with(descriptor, "status.sock") { bind(killed, $0, $1) } == 0)
        close(killed)
        close(descriptor)
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(await RunningController.ask(directory) == nil)
        let next = try serve()
        #expect(await RunningController.ask(directory, limit: .seconds(100)) == (try values()))
        next.close()
    }

    @Test("a process that doesn't answer is no process")
    func silence() async throws {
        let silent = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let descriptor = try SocketAddress.open(directory)
        #expect(SocketAddress.with(descriptor, "status.sock") { bind(silent, $0, $1) } == 0)
        #expect(listen(silent, 4) == 0)
        defer { close(silent) }
        close(descriptor)
        let directory = self.directory
        let answer = await Deadline.within(.seconds(60)) { await RunningController.ask(directory) }
        #expect(answer == .some(nil), "it waits for ever")
    }

    @Test("who asks and never reads keeps nobody else waiting")
    func unread() async throws {
        // More than the kernel keeps for who doesn't read.
        var large = try values()
        large.environments[0].activity = String(repeating: "x", count: 4_000_000)
        let bytes = Array(try JSONEncoder().encode(large))
        let server = try StatusSocket(directory) { bytes }
        defer { server.close() }
        let descriptor = try SocketAddress.open(directory)
        defer { close(descriptor) }
        let deaf = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(deaf) }
        #expect(SocketAddress.with(descriptor, "status.sock") { connect(deaf, $0, $1) } == 0)
        #expect(await RunningController.ask(directory, limit: .seconds(100)) == large)
    }

    @Test("status shows what the running controller says rather than what was written down")
    func report() throws {
        let staging = try #require(EnvironmentName("staging"))
        var machine = EnvironmentMachine(environment: staging, installation: "here", settings: MachineSettings())
        let now = Timestamp(seconds: 1_770_000_000)
        _ = machine.handle(.restarted, now: now)
        func status(_ running: LiveValues.Environment?) -> EnvironmentStatus {
            StatusReport(
                environment: staging, machine: EnvironmentMachine(machine.saved), live: nil, trouble: nil, waiting: [],
                now: now,
                running: running
            ).status
        }
        #expect(status(nil).state == .unknown && status(nil).nextLookAt == nil && status(nil).passedAt == nil)
        var running = LiveValues.Environment(environment: staging)
        running.nextLookAt = now + .seconds(9)
        running.containers = [.init(name: "streamlit-0", status: "ready", image: "x", endpoint: "https://x")]
        running.observedAt = now
        running.probes = [
            .init(instance: try #require(InstanceName("streamlit-0")), healthy: true, at: now + .seconds(-10))
        ]
        running.storageTrouble = Reason(code: "journal_disk_full", message: "The disk is full.")
        var shown = status(running)
        #expect(shown.state == .unreachable && shown.reason.code == "journal_disk_full")
        #expect(shown.nextLookAt == now + .seconds(9) && shown.observedAt == now)
        #expect(shown.instances.map(\.status) == ["ready"] && shown.instances.map(\.healthy) == [true])
        #expect(shown.notices == ["Nothing is changed: The disk is full."])
        running.storageTrouble = nil
        running.unreadable = Reason(code: "journal_unreadable", message: "It can't be read.")
        shown = status(running)
        #expect(
            shown.state == .unknown && shown.reason.code == "journal_unreadable" && !shown.converged
                && shown.notices.count == 1)
    }
}
