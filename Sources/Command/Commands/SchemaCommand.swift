import ArgumentParser
import DesiredStateFiles

/// `amarre schema`
struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of the desired state.",
        discussion: """
            With it an editor completes and checks keys while you type. It is made from the table that 'amarre \
            validate' uses. A file names its schema in its first line:

              # yaml-language-server: $schema=../schema/environment.json

            'validate' knows rules that JSON Schema can't say; its answer is the one that counts.
            """)

    @Option(help: "The kind of file: Environment or Service. Without it the schema takes either.")
    var kind: FileKind?

    func run() async throws {
        print(DesiredStateSchema.json(kind), terminator: "")
    }
}

extension FileKind: ExpressibleByArgument {}
