import ArgumentParser
import Foundation
import HTTPTransport
import Model
import Operations
import Ports
import Presentation
import Scaleway

/// `amarre key`
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Make a key for one of an environment's roles, or put a new one in its place.",
        discussion: """
            Roles and what each may do are made by terraform/bootstrap. A key ends by itself; 'amarre status' says so \
            30 days before. Its secret goes into a file of mode 0600 or a revision of a secret, and is never printed.

            Needs a profile of the 'scw' configuration (or SCW_* variables) that may change IAM: a person's, never the \
            controller's.
            """,
        subcommands: [KeyCreateCommand.self, KeyRotateCommand.self])
}

/// `amarre key create ROLE -e ENV`
struct KeyCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a key beside those that the role has.",
        discussion: "  amarre key create controller -e staging --file /etc/amarre/scw.yaml")

    @OptionGroup var options: KeyOptions

    func run() async throws {
        let result = try await options.withWork { (work) async throws(PortFailure) in
            try await work.create(options.role, in: options.environment, for: options.time)
        }
        options.tell(result)
    }
}

/// `amarre key rotate ROLE -e ENV`
struct KeyRotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Put a new key in the place of the one that is there.",
        discussion: """
            The one before goes on working until it ends or until the next rotation, so that who uses it can be \
            started again without haste; those before that are deleted.

              amarre key rotate controller -e staging --file /etc/amarre/scw.yaml
            """)

    @OptionGroup var options: KeyOptions

    @Flag(help: "Delete the one before at once: what uses it fails until it has the new one.")
    var endPrevious = false

    func run() async throws {
        let result = try await options.withWork { (work) async throws(PortFailure) in
            try await work.rotate(
                options.role, in: options.environment, for: options.time, endsPrevious: endPrevious)
        }
        options.tell(result)
        if let previous = result.previous {
            Console.standard.write(
                TerminalText.safe(
                    "The key before, \(previous.id), works until \(previous.expiresAt.map { "\($0)" } ?? "it is deleted"): "
                        + "start what uses it again."))
        }
        for (key, reason) in result.left {
            Console.standard.write(
                TerminalText.safe("The key \(key.id) couldn't be deleted: \(reason.message). Delete it in the console.")
            )
        }
        for key in result.ended { Console.standard.write(TerminalText.safe("Deleted the key \(key.id).")) }
    }
}

/// What both have in common.
struct KeyOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("What the key is for.", valueName: "role"))
    var role: AccessRole

    @Option(
        name: [.short, .long], help: ArgumentHelp("The environment.", valueName: "env"),
        transform: NameArgument.environment)
    var environment: EnvironmentName

    @Option(help: ArgumentHelp("Put it into this 'scw' configuration file, as a profile.", valueName: "path"))
    var file: String?

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp("The profile's name; ENV-ROLE when it is left out.", valueName: "profile"))
    var profileName: String?

    @Option(help: ArgumentHelp("Put it into a new revision of this secret of the environment.", valueName: "name"))
    var secret: String?

    @Option(help: "Days until the key ends, 1 to 365.")
    var days = 90

    @Option(help: "Whose rights make it: a profile of the 'scw' configuration; the active one when it is left out.")
    var profile: String?

    var time: Duration { .seconds(days * 86_400) }

    func validate() throws {
        guard (1...365).contains(days) else { throw ValidationError("A key works for 1 to 365 days.") }
        guard (file == nil) != (secret == nil) else {
            throw ValidationError("Say where the key goes: --file PATH or --secret NAME.")
        }
        guard profileName == nil || file != nil else { throw ValidationError("--as names a profile of --file.") }
    }

    func withWork(_ body: (KeyWork) async throws(PortFailure) -> KeyWork.Result) async throws -> KeyWork.Result {
        let configuration: ScalewayConfiguration
        do throws(ScalewayConfigurationError) {
            configuration = try ScalewayConfiguration.load(
                profile: profile, environment: ProcessInfo.processInfo.environment)
        } catch {
            throw CommandError(
                error.problems.joined(separator: "; "), advice: "Name a profile that may change IAM with --profile.")
        }
        let transport = try HTTPTransport()
        let clock = SystemTime()
        let client = ScalewayClient(configuration, transport: transport, time: clock)
        let keeper: any KeyKeeper
        if let secret {
            keeper = ScalewayKeySecret(client, name: secret)
        } else {
            keeper = ScalewayProfileFile(
                path: URL(fileURLWithPath: file ?? "").path, profile: profileName ?? "\(environment)-\(role.rawValue)",
                organization: configuration.defaultOrganization, host: ProcessInfo.processInfo.hostName)
        }
        do {
            let result = try await body(
                KeyWork(issuer: ScalewayKeyIssuer(client), keeper: keeper, clock: clock))
            await transport.shutDown()
            return result
        } catch {
            await transport.shutDown()
            throw error
        }
    }

    func tell(_ result: KeyWork.Result) {
        let end = result.key.expiresAt.map { "ends \($0)" } ?? "doesn't end"
        Console.standard.write(
            TerminalText.safe(
                "The key \(result.key.id) of \(role.rawValue) in \(environment) is in \(result.place). It \(end)."))
    }
}

extension AccessRole: ExpressibleByArgument {}
