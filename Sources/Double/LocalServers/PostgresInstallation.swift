import Foundation

/// The programs of one version of PostgreSQL on this machine.
package struct PostgresInstallation: Sendable {
    /// Where Debian keeps them, out of PATH: one folder for each version.
    package static let debian = "/usr/lib/postgresql"

    /// The version, `15`.
    package let version: String
    /// The folder of the programs.
    private let programs: String

    /// The newest below `root` that has all that a server and its clients need; nil for none.
    package static func find(in root: String = debian) -> PostgresInstallation? {
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return versions.compactMap { Int($0) }.sorted().reversed()
            .map { PostgresInstallation(version: "\($0)", programs: "\(root)/\($0)/bin") }
            .first { installation in
                Program.allCases.allSatisfy {
                    FileManager.default.isExecutableFile(atPath: installation.path($0))
                }
            }
    }

    /// What is used of it.
    enum Program: String, CaseIterable {
        case initdb, postgres, psql
        case isReady = "pg_isready"
        case dump = "pg_dump"
    }

    func path(_ program: Program) -> String { "\(programs)/\(program.rawValue)" }
}
