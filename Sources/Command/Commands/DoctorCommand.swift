import ArgumentParser
import Operations
import Presentation

/// `amarre doctor`
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check everything the controller needs, one line each.",
        discussion: """
            Looks at git, Terraform, the provider, the token and its permissions, the clock and the disk. Changes \
            nothing. Exits 1 when a check failed.
            """)

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let checks = try await global.withSession { session in await session.doctor() }
        output.write(table: { DoctorRendering.table(checks, $0) }, json: { DoctorRendering.json(checks) })
        try (checks.contains { $0.state == .failed } ? ExitStatus.error : .done).finish()
    }
}
