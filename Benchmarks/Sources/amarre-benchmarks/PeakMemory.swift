import Glibc

/// The most memory that one program had at once, by the kernel's own count.
enum PeakMemory {
    /// Runs a program with its output thrown away and returns its largest resident set in MB.
    static func megabytes(_ program: String, _ arguments: [String], environment: [String: String], folder: String)
        throws -> Double
    {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in 0...2 as ClosedRange<Int32> {
            posix_spawn_file_actions_addopen(
                &actions, descriptor, "/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY, 0)
        }
        // The shell changes the folder and becomes the program.
        let line = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder, program] + arguments
        var words: [UnsafeMutablePointer<CChar>?] = line.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var pid: pid_t = 0
        let status = posix_spawn(&pid, "/bin/sh", &actions, nil, &words, &variables)
        guard status == 0 else {
            throw BenchmarkError("\(program) can't be started: \(String(cString: strerror(status)))")
        }
        var usage = rusage()
        var result: Int32 = 0
        while wait4(pid, &result, 0, &usage) == -1 {
            guard errno == EINTR else { throw BenchmarkError("\(program) can't be waited for") }
        }
        return Double(usage.ru_maxrss) / 1024
    }
}
