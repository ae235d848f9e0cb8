import Foundation
import LocalServers

/// What the phase with migrations needs of this machine.
struct DemoMigrationParts: Sendable {
    let installation: PostgresInstallation
    /// The folder of the images that have a real Alembic, for the simulator.
    let programs: String

    /// Why there is no such phase.
    struct Missing: Error {
        /// Half a sentence, and what to do.
        let why: String
    }

    /// - `source`: the repository, with `Samples` and the Python environment that `make bootstrap` makes.
    /// - `postgres`: where PostgreSQL's versions lie.
    static func find(source: String, postgres: String) -> Result<DemoMigrationParts, Missing> {
        let programs = source + "/Samples/programs"
        let images = [DemoStory.migratingTag, DemoStory.failingTag].map {
            "\(programs)/\(DemoStory.service)/\($0)/alembic.ini"
        }
        guard images.allSatisfy(FileManager.default.fileExists) else {
            return missing("\(programs) isn't there; name Amarre's own repository with --source DIR")
        }
        guard let installation = PostgresInstallation.find(in: postgres) else {
            return missing("there is no PostgreSQL server in \(postgres); `make bootstrap` installs it")
        }
        guard FileManager.default.fileExists(atPath: source + "/.build/alembic/complete") else {
            return missing("there is no Alembic in \(source)/.build/alembic; `make bootstrap` installs it")
        }
        return .success(DemoMigrationParts(installation: installation, programs: programs))
    }

    private static func missing(_ why: String) -> Result<DemoMigrationParts, Missing> { .failure(Missing(why: why)) }
}
