import Foundation

/// This very program, which also is Terraform's supervisor and its own helper.
package enum OwnProgram {
    /// The path of the executable. Throws Foundation's error when the kernel doesn't tell.
    package static func path() throws -> String {
        let path = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        // After an upgrade in place the link ends in " (deleted)"; the file of that name is the new version.
        return path.hasSuffix(" (deleted)") ? String(path.dropLast(10)) : path
    }

    /// Throws ``CommandError`` when PATH has no such program.
    package static func require(_ program: String, advice: String) throws {
        let folders = ProcessInfo.processInfo.environment["PATH", default: ""].split(separator: ":")
        guard folders.contains(where: { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }) else {
            throw CommandError("there is no \(program) on PATH", advice: advice)
        }
    }

    /// What a child of the demo gets. No `SCW_*`, no `TF_*`: what is in the demo's folder must be enough.
    package static var plainEnvironment: [String: String] {
        ProcessInfo.processInfo.environment.filter {
            ["PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "XDG_RUNTIME_DIR", "LANG", "LC_ALL", "TZ"].contains($0.key)
        }
    }
}
