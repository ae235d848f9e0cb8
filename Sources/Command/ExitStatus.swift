import ArgumentParser

/// Exit codes, the same for every command but `terraform`, which passes Terraform's own on.
struct ExitStatus: RawRepresentable, Hashable, Sendable {
    let rawValue: Int32

    /// Done, or nothing differs.
    static let done = ExitStatus(rawValue: 0)
    /// Something went wrong; standard error says what.
    static let error = ExitStatus(rawValue: 1)
    /// Differences, or not converged at the end.
    static let differences = ExitStatus(rawValue: 2)
    /// The command line was wrong (`EX_USAGE` of sysexits.h).
    static let wrongUsage = ExitStatus(rawValue: 64)

    /// Ends the command with this code, unless it is ``done``.
    func finish() throws {
        if self != .done { throw ExitCode(rawValue) }
    }
}
