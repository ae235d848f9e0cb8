import Foundation

/// This very program, and what its children get from its environment.
enum OwnProgram {
    /// The path of the executable.
    static func path() throws -> String { try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") }

    /// No `SCW_*`, no `TF_*`: what is in the demo's folder must be enough.
    static var plainEnvironment: [String: String] {
        ProcessInfo.processInfo.environment.filter {
            ["PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "XDG_RUNTIME_DIR", "LANG", "LC_ALL", "TZ"].contains($0.key)
        }
    }
}
