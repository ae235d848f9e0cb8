import ArgumentParser
import DesiredState
import Model
import Operations
import Ports

/// Names on the command line, refused with their rule when they break it.
enum NameArgument {
    static func environment(_ text: String) throws -> EnvironmentName { try read(text, "environment") }

    static func service(_ text: String) throws -> ServiceName { try read(text, "service") }

    private static func read<Name: ValidatedText>(_ text: String, _ kind: String) throws -> Name {
        guard let name = Name(text) else {
            throw ValidationError("'\(text)' is no \(kind) name (\(NameRule.explanation)).")
        }
        return name
    }
}

/// `ENV…`: the named environments, or all of them.
struct EnvironmentsArgument: ParsableArguments {
    @Argument(help: "Environments; all when none is named.", transform: NameArgument.environment)
    var environments: [EnvironmentName] = []

    /// The named ones, each once and in the order given; nil when none is named.
    func named(among known: KnownEnvironments) throws -> [EnvironmentName]? {
        guard !environments.isEmpty else { return nil }
        for name in unique { try Self.require(name, among: known) }
        return unique
    }

    /// Those given, each once and in the order given.
    var unique: [EnvironmentName] {
        environments.reduce(into: []) { names, name in if !names.contains(name) { names.append(name) } }
    }

    /// Throws when there is no such environment, with the names that there are.
    static func require(_ name: EnvironmentName, among known: KnownEnvironments) throws {
        guard !known.all.contains(name) else { return }
        if let trouble = known.trouble {
            throw CommandError(
                "the controller doesn't remember an environment '\(name)', and git can't be read: \(trouble.reason)")
        }
        let nearest = NearestWord.nearest(to: name.text, among: known.all.map(\.text))
        let names = known.inGit.map(\.text).joined(separator: ", ")
        throw CommandError(
            "there is no environment '\(name)'",
            advice: nearest.map { "Did you mean '\($0)'?" } ?? (names.isEmpty ? "Git has none" : "Git has: \(names)"))
    }
}

/// One environment, as an argument or behind `-e`.
struct EnvironmentArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The environment.", valueName: "env"), transform: NameArgument.environment)
    var positional: EnvironmentName?

    @Option(
        name: [.customShort("e"), .customLong("environment")], help: ArgumentHelp("The environment.", valueName: "env"),
        transform: NameArgument.environment)
    var option: EnvironmentName?

    func validate() throws {
        if positional == nil, option == nil { throw ValidationError("Name the environment: ENV, or -e ENV.") }
        if let positional, let option, positional != option {
            throw ValidationError("Two environments are named, '\(positional)' and '\(option)'; name one.")
        }
    }

    /// The one that was named; ``validate()`` saw to it.
    func environment() throws -> EnvironmentName {
        guard let name = positional ?? option else { throw ValidationError("Name the environment: ENV, or -e ENV.") }
        return name
    }
}
