internal import LiveState
internal import Model

/// A managed PostgreSQL instance (rdb v1).
struct WireDatabase: ListRow {
    static let rowsKey = "instances"

    let id: WireID
    let name: String
    let status: String
    let engine: String
    let nodeType: String
    let isHACluster: Bool?
    let schedule: Schedule?
    let settings: [Setting]?
    let tags: [String]?
    let volume: Volume?
    let endpoints: [Endpoint]?

    /// Public unless it is in a private network.
    struct Endpoint: Decodable, Sendable {
        /// Empty as long as it is being made (recorded).
        let id: String?
        let ip: String?
        let hostname: String?
        let port: Int?
        let privateNetwork: PrivateNetwork?

        struct PrivateNetwork: Decodable, Sendable {
            let id: String?

            enum CodingKeys: String, CodingKey { case id = "private_network_id" }
        }

        enum CodingKeys: String, CodingKey {
            case id, ip, hostname, port
            case privateNetwork = "private_network"
        }
    }

    struct Volume: Decodable, Sendable {
        let type: String?
        let size: Int?
    }

    struct Schedule: Decodable, Sendable {
        let frequency: Int?
        let retention: Int?
        let disabled: Bool?
        let nextRunAt: Timestamp?

        enum CodingKeys: String, CodingKey {
            case frequency, retention, disabled
            case nextRunAt = "next_run_at"
        }
    }

    struct Setting: Decodable, Sendable {
        let name: String
        let value: String
    }

    enum CodingKeys: String, CodingKey {
        case id, name, status, engine, settings, tags, volume, endpoints
        case nodeType = "node_type"
        case isHACluster = "is_ha_cluster"
        case schedule = "backup_schedule"
    }

    var live: LiveDatabase {
        LiveDatabase(
            id: id.text, name: name, status: status, engine: engine, nodeType: nodeType,
            isHighlyAvailable: isHACluster ?? false,
            backupEvery: schedule?.disabled == true ? nil : schedule?.frequency, backupRetention: schedule?.retention,
            settings: Dictionary((settings ?? []).map { ($0.name, $0.value) }) { first, _ in first })
    }

    /// The same as far as backups are concerned. What isn't on a local volume is snapshotted by its schedule (api.md 6).
    var source: LiveBackupSource {
        let isOn = schedule?.disabled != true
        return LiveBackupSource(
            id: id.text, name: name, status: status, kind: volume?.type == "lssd" ? .logical : .snapshot,
            volumeBytes: volume?.size ?? 0,
            schedule: isOn
                ? schedule.flatMap { schedule in
                    schedule.frequency.map {
                        LiveBackupSource.Schedule(
                            everyHours: $0, retentionDays: schedule.retention ?? 0, nextAt: schedule.nextRunAt)
                    }
                } : nil)
    }
}
