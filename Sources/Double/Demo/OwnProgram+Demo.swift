import Foundation
import Operations

extension OwnProgram {
    /// Throws ``CommandError`` when PATH has no such program.
    static func require(_ program: String, advice: String) throws {
        let folders = ProcessInfo.processInfo.environment["PATH", default: ""].split(separator: ":")
        guard folders.contains(where: { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }) else {
            throw CommandError("there is no \(program) on PATH", advice: advice)
        }
    }

    /// What a child of the demo gets. No `SCW_*`, no `TF_*`: what is in the demo's folder must be enough.
    static var plainEnvironment: [String: String] {
        ProcessInfo.processInfo.environment.filter {
            ["PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "XDG_RUNTIME_DIR", "LANG", "LC_ALL", "TZ"].contains($0.key)
        }
    }
}
