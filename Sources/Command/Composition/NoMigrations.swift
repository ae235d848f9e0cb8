import Model
import Ports

struct NoMigrations: MigrationRunner {
    func begin(_ order: MigrationOrder) async throws(PortFailure) -> String { throw PortFailure(.invalid, code: "x", "x") }
    func look(_ containerID: String, run: String) async throws(PortFailure) -> MigrationLook { throw PortFailure(.invalid, code: "x", "x") }
    func remove(_ containerID: String) async throws(PortFailure) { throw PortFailure(.invalid, code: "x", "x") }
    func find(_ service: ServiceName, namespaceID: String) async throws(PortFailure) -> [String: String] { [:] }
}
