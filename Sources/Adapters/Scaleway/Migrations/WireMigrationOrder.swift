internal import Model
internal import Ports

/// The order as the program in the container reads it (`controller/migrate/README.md`).
struct WireMigrationOrder: Encodable {
    let run: String
    let service: String
    let release: String
    let direction: String
    let target: String?
    let database: String
    let command: [String]
    let current: [String]
    let nonce: String
    let deadlineSeconds: Double
    let lockSeconds: Double
    let connectSeconds = 30
    let secrets: [String]

    init(_ order: MigrationOrder, nonce: String) {
        run = order.run
        service = order.service.text
        release = order.release.text
        direction = order.direction.rawValue
        target = order.target
        database = order.database
        command = order.command
        current = order.current
        self.nonce = nonce
        deadlineSeconds = Double(order.deadline.wholeMicroseconds) / 1_000_000
        lockSeconds = Double(order.lockTime.wholeMicroseconds) / 1_000_000
        secrets = order.secrets.keys.sorted()
    }
}
