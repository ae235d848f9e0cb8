import Model

/// One command line of Terraform.
struct TerraformInvocation: Sendable {
    var arguments: [String]
    var timeout: Duration
    /// Time between SIGINT and SIGKILL; nil for the usual one.
    var grace: Duration?
    /// The lock's `Operation` when the command takes the state lock.
    var lockOperation: String?
    /// The command has no `-json`: its diagnostics are plain text on standard error.
    var plain: Bool
    var output: OutputSink.Kind
    /// Of an apply: the names that its plan makes something under, for what it says when one is taken.
    var names: [WantedName] = []

    init(
        _ arguments: [String], timeout: Duration, grace: Duration? = nil, lockOperation: String? = nil,
        plain: Bool = false,
        output: OutputSink.Kind = .diagnostics
    ) {
        self.arguments = arguments
        self.timeout = timeout
        self.grace = grace
        self.lockOperation = lockOperation
        self.plain = plain
        self.output = output
    }

    /// The subcommand, for messages.
    var name: String { arguments.first ?? "" }

    /// What a command said, whether it succeeded or not.
    struct Finished: Sendable {
        var exitCode: Int32
        var diagnostics: [Diagnostic]
        /// Kept bytes of standard output, for commands that ask for them.
        var output: [UInt8]
        /// Whether some output was dropped.
        var overflowed: Bool
        /// The beginning of standard error.
        var errorText: String
        /// Whether the diagnostics were read from plain text.
        var plain = false

        /// The holder, when the command failed because someone holds the lock.
        ///
        /// The lock is taken before anything is read, so in plain output, where a diagnostic can quote what looks like
        /// another one, it is the first of all.
        var lock: LockInfo? {
            (plain ? Array(diagnostics.prefix(1)) : diagnostics).lazy
                .filter { $0.isError && $0.address == nil && $0.summary == "Error acquiring the state lock" }
                .compactMap { LockInfo(detail: $0.detail ?? "") }.first
        }
    }
}
