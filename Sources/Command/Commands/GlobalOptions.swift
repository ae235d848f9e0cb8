import ArgumentParser
import Foundation
import Logging
import Operations
import Presentation

/// Options of every command that touches an environment.
struct GlobalOptions: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp(
            "The controller's configuration (YAML); paths in it are relative to it.",
            discussion: "docs/operating.md lists its keys.", valueName: "file"))
    var configurationFile = "config.yaml"

    @OptionGroup(title: "LOGGING")
    var log: LogOptions

    /// Reads the configuration file.
    func configuration() throws -> ControllerConfiguration {
        try ConfigurationFile.load(path: configurationFile, environment: ProcessInfo.processInfo.environment)
    }

    /// Opens the controller's session, hands it to `body`, and closes it whatever happens.
    func withSession<Result>(_ body: (any ControllerSession) async throws -> Result) async throws -> Result {
        let session = try await Composition.open(try configuration(), logger: log.logger())
        do {
            let result = try await body(session)
            await session.close()
            return result
        } catch {
            await session.close()
            throw error
        }
    }
}

/// `--output` of every reading command.
struct OutputOptions: ParsableArguments {
    /// The form of the output.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        /// For people. May change from version to version.
        case table
        /// For programs. Field names are stable and documented in docs/reference.md.
        case json
    }

    @Option(name: .shortAndLong, help: "table for people, json for programs (stable field names, docs/reference.md).")
    var output: Format = .table

    /// Writes one of the two forms to standard output.
    func write(table: (Palette) -> String, json: () -> String) {
        let console = Console.standard
        switch output {
        case .table: console.write(table(console.palette))
        case .json: console.write(json())
        }
    }
}
