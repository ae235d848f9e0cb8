import Glibc

/// Tries whether programs can be started from a folder, by starting one. The mount's options alone don't tell: security
/// modules have a say as well.
enum TrialProgram {
    /// The `errno` that the kernel gave; nil when the program ran.
    static func failure(in folder: String) -> Int32? {
        let path = "\(folder)/trial-\(getpid())"
        defer { unlink(path) }
        guard SmallFile.write(Array("#!/bin/sh\nexit 0\n".utf8), to: path), chmod(path, 0o700) == 0 else {
            return errno
        }
        for _ in 0..<100 {
            let code = run(path)
            // Another thread's child may hold our descriptor for the moment between its fork and its exec.
            guard code == ETXTBSY else { return code }
            usleep(10_000)
        }
        return ETXTBSY
    }

    private static func run(_ path: String) -> Int32? {
        var arguments = [strdup(path), nil]
        defer { arguments.forEach { free($0) } }
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        var pid: pid_t = 0
        let code = posix_spawn(&pid, path, nil, nil, &arguments, &environment)
        guard code == 0 else { return code }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 {
            guard errno == EINTR else { return errno }
        }
        return status == 0 ? nil : ENOEXEC
    }
}
