internal import LiveState
internal import Model

/// A custom domain (containers v1).
struct WireDomain: ListRow {
    static let rowsKey = "domains"

    let id: WireID
    let hostname: String
    let containerID: WireID
    let status: String
    let errorMessage: String?

    enum CodingKeys: String, CodingKey {
        case id, hostname, status
        case containerID = "container_id"
        case errorMessage = "error_message"
    }

    var live: LiveDomain {
        LiveDomain(
            id: id.text, hostname: hostname, containerID: containerID.text, status: ContainerStatus(rawValue: status),
            errorMessage: errorMessage.flatMap { $0.isEmpty ? nil : PlainText.clean($0, limit: 500) })
    }
}

/// A VPC (vpc v2).
struct WireVPC: ListRow {
    static let rowsKey = "vpcs"

    let id: WireID
    let name: String

    var live: LiveVPC { LiveVPC(id: id.text, name: name) }
}

/// A private network (vpc v2).
struct WirePrivateNetwork: ListRow {
    static let rowsKey = "private_networks"

    let id: WireID
    let name: String
    let vpcID: String
    let subnets: [Subnet]?

    struct Subnet: Decodable, Sendable { let subnet: String }

    enum CodingKeys: String, CodingKey {
        case id, name, subnets
        case vpcID = "vpc_id"
    }

    var live: LiveNetwork { LiveNetwork(id: id.text, name: name, vpcID: vpcID, subnets: (subnets ?? []).map(\.subnet)) }
}

/// A job definition (serverless jobs v1alpha2).
struct WireJobDefinition: ListRow {
    static let rowsKey = "job_definitions"

    let id: WireID
    let name: String
    let image: String
    let mvCPU: Int
    let memory: Int
    let cron: Cron?

    struct Cron: Decodable, Sendable { let schedule: String? }

    enum CodingKeys: String, CodingKey {
        case id, name
        case image = "image_uri"
        case mvCPU = "cpu_limit"
        case memory = "memory_limit"
        case cron = "cron_schedule"
    }

    var live: LiveJob {
        LiveJob(id: id.text, name: name, image: image, mvCPU: mvCPU, memoryMiB: memory, schedule: cron?.schedule)
    }
}
