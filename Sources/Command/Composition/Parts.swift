import AuditLog
import Foundation
import GitSource
import Journal
package import Model
package import Operations
package import Ports
import Terraform

// Adapters in the roles that a session has for them.

extension GitMirror: RepositoryMirror {}

extension SQLiteAuditLog: AuditStore {}

extension DataDirectoryLock: Claim {}

extension TurnFiles.Turn: Claim {}

extension DataDirectory: WorkDirectory {
    package func take(at time: Timestamp) throws(PortFailure) -> any Claim {
        try DataDirectoryLock.acquire(in: self, at: time)
    }

    package func isTaken() throws(PortFailure) -> Bool { try DataDirectoryLock.holder(in: self) != nil }

    package func takeTurn(ofRequest id: String) throws(PortFailure) -> any Claim {
        try TurnFiles(self).take(request: id)
    }

    package var journalBytes: Int64 { Self.size(journal) }

    package var auditBytes: Int64? { FileManager.default.fileExists(atPath: audit) ? Self.size(audit) : nil }

    /// Bytes of a database with its write-ahead log.
    private static func size(_ path: String) -> Int64 {
        [path, path + "-wal"].reduce(0) { sum, file in
            sum + (((try? FileManager.default.attributesOfItem(atPath: file))?[.size] as? NSNumber)?.int64Value ?? 0)
        }
    }
}

extension TerraformCLI: PersonsTerraform {
    package func version() async throws(PortFailure) -> String { try await checkVersion() }

    package func workplace() async throws(PortFailure) -> TerraformWorkplace {
        let directory = try memory()
        return TerraformWorkplace(path: directory.path, refusals: directory.refusals)
    }
}
