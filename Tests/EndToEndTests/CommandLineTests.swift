import Foundation
import Operations
import TestSupport
import Testing

@testable import Presentation

@Suite("The command line, run as a person runs it")
struct CommandLineTests {
    static let commands = [
        "run", "reconcile", "diff", "status", "history", "show", "retry", "abort", "suspend", "resume", "rollback",
        "copy", "terraform", "doctor", "backups",
        "demo",
    ]

    @Test("without arguments it explains itself and exits 0")
    func help() async throws {
        let result = try await AmarreBinary.run([])
        #expect(result.status == 0)
        #expect(result.errors == "")
        #expect(result.output.contains("USAGE: amarre <subcommand>"))
        for command in Self.commands { #expect(result.output.contains("\n  \(command) "), "\(command) is not listed") }
    }

    @Test("every command has a help text of its own", arguments: commands)
    func help(of command: String) async throws {
        let result = try await AmarreBinary.run([command, "--help"])
        #expect(result.status == 0)
        #expect(result.output.contains("USAGE: amarre \(command)"))
        #expect(result.output.contains("OVERVIEW: "))
    }

    @Test(
        "a wrong command line exits 64, says why on standard error, and prints nothing on standard output",
        arguments: [
            (["frobnicate"], "error: Unexpected argument 'frobnicate'"),
            (["diff", "--output", "xml"], "error: The value 'xml' is invalid for '--output <output>'"),
            (["diff", "Production"], "'Production' is no environment name (1 to 32 characters"),
            (["backups", "Production"], "'Production' is no environment name (1 to 32 characters"),
            (["show"], "error: Missing expected argument '<id>'"),
            (["show", "not-an-id"], "'not-an-id' is no id of a reconciliation"),
            (["suspend"], "Name the environment: ENV, or -e ENV."),
            (["abort", "staging", "-e", "production"], "Two environments are named, 'staging' and 'production'"),
            (["copy", "--from", "staging"], "error: Missing expected argument '--to <env>'"),
            (["rollback", "streamlit"], "error: Missing expected argument '--environment <env>'"),
            (["history", "--limit", "0"], "--limit 0 is outside 1 to 10000."),
            (["history", "--below", "x"], "'x' is no id of a reconciliation"),
            (
                ["terraform", "production"],
                "Write Terraform's arguments behind '--': amarre terraform production -- plan"
            ),
        ])
    func wrongUsage(arguments: [String], message: String) async throws {
        let result = try await AmarreBinary.run(arguments)
        #expect(result.status == 64)
        #expect(result.output == "")
        #expect(result.errors.hasPrefix("error: "))
        #expect(result.errors.contains(message), "\(result.errors)")
    }

    @Test(
        "a missing configuration is an error that says what to do",
        arguments: [["diff"], ["status"], ["history"], ["backups"], ["run"]])
    func missingConfiguration(arguments: [String]) async throws {
        let folder = try TemporaryFolder()
        let result = try await AmarreBinary.run(arguments + ["--config", "nowhere.yaml"], in: folder.path)
        #expect(result.status == 1)
        #expect(result.output == "")
        #expect(
            result.errors
                == "error: nowhere.yaml: there is no such file; name one with --config FILE, or start with `amarre "
                + "demo --directory DIR`, which writes one\n"
        )
    }

    @Test("every problem of a configuration is printed, one line each, with its place")
    func wrongConfiguration() async throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "config.yaml", "source:\n  repository: repo\n  brunch: main\nscaleway:\n  apiURL: http://example.org\n")
        let result = try await AmarreBinary.run(["status"], in: folder.path)
        #expect(result.status == 1)
        #expect(result.output == "")
        #expect(
            result.errors == """
                error: config.yaml:3:3: source.brunch: unknown key; did you mean 'branch'?
                error: config.yaml:5:11: scaleway.apiURL: plain http would show secrets to the network; it is allowed on this machine alone

                """)
    }

    @Test("the version is one line")
    func version() async throws {
        let result = try await AmarreBinary.run(["--version"])
        #expect(result.status == 0)
        #expect(result.output == AmarreVersion.text + "\n")
    }

    @Test("colour is for terminals, and NO_COLOR turns it off")
    func colour() {
        #expect(Console.isColourful(terminal: true, environment: [:]))
        #expect(Console.isColourful(terminal: true, environment: ["NO_COLOR": ""]))
        #expect(!Console.isColourful(terminal: true, environment: ["NO_COLOR": "1"]))
        #expect(!Console.isColourful(terminal: true, environment: ["TERM": "dumb"]))
        #expect(!Console.isColourful(terminal: false, environment: [:]))
    }
}
