/// What sets a trigger off: a clock or a queue (api.md 2.8). Credentials of queues are never shown.
package enum TriggerSource: Codable, Sendable, Equatable {
    /// Five cron fields, an IANA time zone, and what the request carries.
    case cron(schedule: String, timezone: String, body: String, headers: [String: String])
    /// A queue that speaks SQS.
    case sqs(region: String, endpoint: String, accessKeyID: String, queueURL: String)
    /// A NATS subject.
    case nats(serverURLs: [String], subject: String)

    /// `source_type` on the wire.
    package var kind: String {
        switch self {
        case .cron: "cron"
        case .sqs: "sqs"
        case .nats: "nats"
        }
    }
}
