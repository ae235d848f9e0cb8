/// The command line of the supervisor process.
struct SupervisorOptions {
    /// Path of the program to run.
    var program = ""
    /// What comes after the program.
    var arguments: [String] = []
    /// Time between SIGINT and SIGKILL.
    var graceMilliseconds: Int64 = 10_000
    /// File that gets the program's process id and how it ended.
    var record: String?
    /// File whose lock is held as long as the program runs.
    var lock: String?
    /// Leave the program in the terminal's foreground group, with this process's standard input.
    var foreground = false

    /// Nil when `arguments` aren't of the form in ``TerraformSupervisor``.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let option = rest.popFirst(), option != "--" {
            switch option {
            case "--foreground": foreground = true
            case "--record":
                guard let path = rest.popFirst() else { return nil }
                record = path
            case "--lock":
                guard let path = rest.popFirst() else { return nil }
                lock = path
            case "--grace":
                guard let text = rest.popFirst(), let seconds = Double(text), (0...3600).contains(seconds) else {
                    return nil
                }
                graceMilliseconds = Int64(seconds * 1000)
            default: return nil
            }
        }
        guard let program = rest.popFirst(), program.hasPrefix("/") else { return nil }
        self.program = program
        self.arguments = Array(rest)
    }
}
