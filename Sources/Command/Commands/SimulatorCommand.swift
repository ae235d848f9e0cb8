import ArgumentParser
import Operations
import Logging
import Glibc
import ScalewaySimulator
import SimulatedCloud

/// `amarre simulator`: a Scaleway on this machine.
struct SimulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulator",
        abstract: "Run a simulated Scaleway on this machine.",
        discussion: """
            Answers the calls of Scaleway's API for containers, registry, secrets, Audit Trail and what else \
            docs/simulator.md lists, and runs every container as a small web server of its own on 127.0.0.1. Point any \
            client at it with SCW_API_URL. Nothing leaves this machine.

            Once it listens it prints "ready http://127.0.0.1:PORT" on a line of its own. SIGTERM or Ctrl-C ends it; \
            with --state the cloud is there again at the next start.

            Behaviour of images, tags, secrets, faults and edits "by someone else" are set over HTTP below \
            /_simulator/: see docs/simulator.md.

            With --allow-programs a container that has a command, and whose image has a folder, runs it as a real \
            process of yours on this machine, with its variables and nothing else. Only then the calls below \
            /_simulator/ need the header X-Admin-Token: a second line "admin TOKEN" says which. Web pages are refused.
            """)

    /// How long simulated work takes.
    enum Timings: String, ExpressibleByArgument, CaseIterable {
        case fast, recorded
    }

    @Option(help: "Port on 127.0.0.1; 0 picks a free one.")
    var port: Int

    @Option(help: "recorded: as seen on the real cloud (12 s for a create, 10 s for a change); fast: 0.2 s.")
    var timings: Timings = .recorded

    @Option(help: "Divide every simulated duration by this number.")
    var timeScale: Double = 1

    @Option(help: ArgumentHelp("Keep the cloud in this file, secret values included.", valueName: "file"))
    var state: String?

    @Option(help: "An accepted X-Auth-Token; repeatable. Without it any token that isn't empty is accepted.")
    var token: [String] = []

    @Option(help: "loopback: public_endpoint is the address that answers; hostnames: it has the real cloud's form.")
    var endpoints: SimulatorConfiguration.EndpointStyle = .loopback

    @Flag(help: "When a revision is replaced, let the old one keep its connections for 10 s and then cut them.")
    var pessimistic = false

    @Option(help: "Make ids and durations of a new cloud repeatable.")
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "Run containers that have a command as real programs: what lies in IMAGE/TAG below this folder.",
            valueName: "folder"))
    var allowPrograms: String?

    @Option(
        help: ArgumentHelp(
            "With --allow-programs: the X-Admin-Token of /_simulator/. Without it a random one is printed.",
            valueName: "token"))
    var adminToken: String?

    func validate() throws {
        guard (0...65535).contains(port) else { throw ValidationError("--port must be between 0 and 65535.") }
        guard timeScale > 0, timeScale.isFinite else { throw ValidationError("--time-scale must be above 0.") }
        guard adminToken == nil || allowPrograms != nil else {
            throw ValidationError("--admin-token needs --allow-programs.")
        }
        guard adminToken?.isEmpty != true, adminToken?.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) != false else {
            throw ValidationError("--admin-token must be visible ASCII characters, at least one.")
        }
        guard token.allSatisfy({ !$0.isEmpty }) else { throw ValidationError("--token must not be empty.") }
    }

    func run() async throws {
        var settings = CloudSettings(timings: timings == .fast ? .fast : .recorded, timeScale: timeScale)
        settings.isPessimistic = pessimistic
        let programs = allowPrograms.map { AllowedPrograms(folder: $0, adminToken: adminToken) }
        // One that was given is known, and doesn't belong into an output.
        let shown = adminToken == nil ? programs?.adminToken : nil
        let server = SimulatorServer(
            SimulatorConfiguration(
                port: port, cloud: settings, tokens: Set(token), stateFile: state, endpoints: endpoints, seed: seed,
                programs: programs))
        let service = ForegroundService.cancelled {
            try await server.run { url in
                // One write: whoever waits for the line gets all of it at once.
                let admin = shown.map { "admin \($0)\n" } ?? ""
                let line = Array("ready \(url)\n\(admin)".utf8)
                _ = Glibc.write(STDOUT_FILENO, line, line.count)
            }
        }
        try await Foreground.run(service, logger: Logger(label: "amarre") { _ in SwiftLogNoOpLogHandler() })
    }
}

extension SimulatorConfiguration.EndpointStyle: ExpressibleByArgument {}
