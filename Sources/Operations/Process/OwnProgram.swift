import Foundation

/// This very program, which also is Terraform's supervisor and its own helper.
package enum OwnProgram {
    /// The path of the executable. Throws Foundation's error when the kernel doesn't tell.
    package static func path() throws -> String {
        let path = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        // After an upgrade in place the link ends in " (deleted)"; the file of that name is the new version.
        return path.hasSuffix(" (deleted)") ? String(path.dropLast(10)) : path
    }
}
