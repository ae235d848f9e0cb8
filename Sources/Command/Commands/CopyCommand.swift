import ArgumentParser
import Model
import Operations
import Ports
import Presentation

/// `amarre copy [SERVICE…] --from ENV --to ENV`
struct CopyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Copy images from one environment's registry to another's.",
        discussion: """
            A container pulls private images from its own project's registry alone, so an image must be there before \
            git asks for it. The digest is the one that the source environment has pinned, else the one that its tag \
            names now. The bytes are copied as they are and checked by their digests; what the target has already isn't \
            copied again, and the tag is set last. A tag of the target that names another image is not moved, unless \
            --move-tag says so. Nothing that runs is changed.

            Exits 0 when all were copied or there already, 1 when one couldn't be.
            """)

    @Argument(
        help: ArgumentHelp("Services; all that both environments have when none is named.", valueName: "service"),
        transform: NameArgument.service)
    var services: [ServiceName] = []

    @Option(
        help: ArgumentHelp("The environment whose images are copied.", valueName: "env"),
        transform: NameArgument.environment)
    var from: EnvironmentName

    @Option(
        help: ArgumentHelp("The environment that gets them.", valueName: "env"), transform: NameArgument.environment)
    var to: EnvironmentName

    @Flag(name: .customLong("move-tag"), help: "Move a tag of the target that names another image.")
    var movesTag = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let results = try await global.withSession { session in
            let known = try await session.environments()
            for name in [from, to] { try EnvironmentsArgument.require(name, among: known) }
            return try await session.copyImages(of: services, from: from, to: to, movesTags: movesTag) {
                Console.standard.note(TerminalText.safe($0))
            }
        }
        output.write(
            table: { ImageCopyRendering.table(results, $0) }, json: { ImageCopyRendering.json(results) })
        let failures = results.compactMap { result in
            if case .failure(let failure) = result.outcome { failure } else { nil }
        }
        for failure in failures.dropLast() {
            Console.standard.note(CommandFailure(failure, of: AmarreCommand.self).errors)
        }
        if let last = failures.last { throw last }
        if results.isEmpty {
            throw CommandError("\(from) and \(to) have no service in common", advice: "Nothing was copied.")
        }
    }
}
