import SimulatedCloud

/// Triggers in Scaleway's JSON, and the bodies of writes to them (api.md 2.8).
enum TriggerWire {
    /// `http_method` on the wire.
    private enum Method: String {
        case get, post, put, patch, delete
    }

    static func trigger(_ trigger: ContainerTrigger) -> JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(trigger.id), "name": .string(trigger.name), "description": .string(trigger.description),
            "tags": .strings(trigger.tags), "status": .string(trigger.status.rawValue),
            "container_id": .string(trigger.containerID),
            "source_type": .string(trigger.source.kind), "created_at": .string(WireTime.text(trigger.createdAt)),
            "updated_at": .string(WireTime.text(trigger.updatedAt)),
            "destination_config": [
                "http_path": .string(trigger.destination.path), "http_method": .string(trigger.destination.method),
            ],
        ]
        members["\(trigger.source.kind)_config"] = source(trigger.source)
        members["error_message"] = trigger.errorMessage.map { .string($0) }
        return .object(members)
    }

    static func change(_ body: inout BodyReader) -> TriggerChange {
        var change = TriggerChange()
        change.name = body.string("name")
        change.description = body.string("description")
        change.tags = body.strings("tags")
        if var destination = body.object("destination_config") {
            change.path = destination.string("http_path")
            let method: Method? = destination.choice("http_method")
            change.method = method?.rawValue
            body.absorb(destination)
        }
        let given = ["cron_config", "sqs_config", "nats_config"].filter { body.object($0) != nil }
        if given.count > 1 { body.refuse(given[1], "constraint", "a trigger has one source") }
        if let key = given.first, var source = body.object(key) {
            switch key {
            case "cron_config":
                change.source = .cron(
                    schedule: source.string("schedule"), timezone: source.string("timezone"),
                    body: source.string("body"),
                    headers: source.map("headers"))
            case "sqs_config":
                change.source = .sqs(
                    region: source.string("region"), endpoint: source.string("endpoint"),
                    accessKeyID: source.string("access_key_id"),
                    queueURL: source.string("queue_url"))
            default:
                change.source = .nats(serverURLs: source.strings("server_urls"), subject: source.string("subject"))
            }
            body.absorb(source)
        }
        return change
    }

    private static func source(_ source: TriggerSource) -> JSONValue {
        switch source {
        case .cron(let schedule, let timezone, let body, let headers):
            [
                "schedule": .string(schedule), "timezone": .string(timezone), "body": .string(body),
                "headers": .map(headers),
            ]
        case .sqs(let region, let endpoint, let accessKeyID, let queueURL):
            [
                "region": .string(region), "endpoint": .string(endpoint), "access_key_id": .string(accessKeyID),
                "queue_url": .string(queueURL),
            ]
        case .nats(let serverURLs, let subject):
            ["server_urls": .strings(serverURLs), "subject": .string(subject)]
        }
    }
}
