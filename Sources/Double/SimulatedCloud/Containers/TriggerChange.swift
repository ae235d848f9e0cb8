/// The fields of a trigger that a create or a PATCH may carry; nil leaves the field alone.
package struct TriggerChange: Sendable, Equatable {
    /// The parts of a source that a write carries.
    package enum Source: Sendable, Equatable {
        case cron(schedule: String?, timezone: String?, body: String?, headers: [String: String]?)
        case sqs(region: String?, endpoint: String?, accessKeyID: String?, queueURL: String?)
        case nats(serverURLs: [String]?, subject: String?)

        /// What is set then; parts that weren't written keep the values of a source of the same kind.
        func applied(to old: TriggerSource?) throws(CloudError) -> TriggerSource {
            switch self {
            case .cron(let schedule, let timezone, let body, let headers):
                var before: (schedule: String, timezone: String, body: String, headers: [String: String]) = (
                    "", "UTC", "", [:]
                )
                if case .cron(let schedule, let timezone, let body, let headers) = old {
                    before = (schedule, timezone, body, headers)
                }
                let fields = schedule ?? before.schedule
                guard fields.split(separator: " ").count == 5 else {
                    throw .invalid(
                        "cron_config.schedule", fields.isEmpty ? "required" : "format", "must have five cron fields")
                }
                return .cron(
                    schedule: fields, timezone: timezone ?? before.timezone, body: body ?? before.body,
                    headers: headers ?? before.headers)
            case .sqs(let region, let endpoint, let accessKeyID, let queueURL):
                var before = ("", "", "", "")
                if case .sqs(let region, let endpoint, let accessKeyID, let queueURL) = old {
                    before = (region, endpoint, accessKeyID, queueURL)
                }
                return .sqs(
                    region: region ?? before.0, endpoint: endpoint ?? before.1, accessKeyID: accessKeyID ?? before.2,
                    queueURL: queueURL ?? before.3)
            case .nats(let serverURLs, let subject):
                var before: (urls: [String], subject: String) = ([], "")
                if case .nats(let urls, let subject) = old { before = (urls, subject) }
                return .nats(serverURLs: serverURLs ?? before.urls, subject: subject ?? before.subject)
            }
        }
    }

    /// As it was created.
    package var name: String?
    /// Free text.
    package var description: String?
    /// Free labels.
    package var tags: [String]?
    /// Path of the request.
    package var path: String?
    /// Method of the request, lowercase.
    package var method: String?
    /// What sets it off.
    package var source: Source?

    /// Changes nothing.
    package init() {}

    func destination(after old: ContainerTrigger.Destination) -> ContainerTrigger.Destination {
        .init(path: path ?? old.path, method: method ?? old.method)
    }
}
