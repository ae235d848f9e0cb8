package import Foundation

/// A directory from which Terraform installs the stand-in provider at the official provider's
/// address, without a network.
///
/// It holds a filesystem mirror and the CLI configuration file that names it and nothing else:
///
///     terraform.rc
///     mirror/registry.terraform.io/scaleway/scaleway/2.81.0/linux_amd64/terraform-provider-scaleway_v2.81.0
///
/// The file in the mirror is a shell wrapper that starts the built program, so that a rebuild changes no hash in a lock
/// file and `init` has nothing big to copy.
package struct StandInMirror: Sendable {
    /// The version of the official provider that the program stands in for.
    package static let version = "2.81.0"

    /// Holds ``cliConfigurationFile`` and the mirror.
    package let directory: URL
    /// The built `amarre-stand-in-provider`.
    package let executable: URL

    package init(directory: URL, executable: URL) {
        self.directory = directory
        self.executable = executable
    }

    /// What `TF_CLI_CONFIG_FILE` must name.
    package var cliConfigurationFile: URL { directory.appendingPathComponent("terraform.rc") }

    private var mirror: URL { directory.appendingPathComponent("mirror") }

    private var wrapper: URL {
        mirror.appendingPathComponent("registry.terraform.io/scaleway/scaleway/\(Self.version)/linux_amd64")
            .appendingPathComponent("terraform-provider-scaleway_v\(Self.version)")
    }

    /// Writes the mirror and the configuration file over whatever was there.
    ///
    /// Throws Foundation's error when the program isn't there or the directory can't be written.
    package func install() throws {
        guard FileManager.default.isExecutableFile(atPath: executable.path) else {
            throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: executable.path])
        }
        try FileManager.default.createDirectory(
            at: wrapper.deletingLastPathComponent(), withIntermediateDirectories: true)
        let quoted = executable.path.replacingOccurrences(of: "'", with: "'\\''")
        try Data("#!/bin/sh\nexec '\(quoted)' \"$@\"\n".utf8).write(to: wrapper, options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: wrapper.path)
        try Data(configuration.utf8).write(to: cliConfigurationFile, options: .atomic)
    }

    /// No `direct {}`: what the mirror lacks is an error, never a download.
    private var configuration: String {
        """
        disable_checkpoint = true

        provider_installation {
          filesystem_mirror {
            path    = "\(Self.escaped(mirror.path))"
            include = ["registry.terraform.io/scaleway/*"]
          }
        }

        """
    }

    /// `text` as the inside of a string of the CLI configuration, which is HCL 1: `${` needs no escape
    /// there, and takes none.
    private static func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
    }
}
