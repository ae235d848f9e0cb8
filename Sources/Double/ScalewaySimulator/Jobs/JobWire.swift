import SimulatedCloud

/// Jobs in Scaleway's JSON (api.md 5).
enum JobWire {
    static func definition(_ definition: JobDefinition) -> JSONValue {
        let settings = definition.settings
        var members = common(settings, definition.region)
        members["id"] = .string(definition.id)
        members["name"] = .string(settings.name)
        members["project_id"] = .string(definition.projectID)
        members["created_at"] = .time(definition.createdAt)
        members["updated_at"] = .time(definition.updatedAt)
        members["image_uri"] = .string(settings.image)
        members["job_timeout"] = .string(WireDuration.text(settings.timeout))
        members["description"] = .string(settings.description)
        members["cron_schedule"] =
            settings.cron.map { ["schedule": .string($0.schedule), "timezone": .string($0.timezone)] } ?? .null
        // Absent, not null, when nobody gave one (recorded).
        members["retry_policy"] = settings.maxRetries.map { ["max_retries": .int($0)] }
        return .object(members)
    }

    static func run(_ run: JobRun) -> JSONValue {
        var members = common(run.settings, run.region)
        members["id"] = .string(run.id)
        members["job_definition_id"] = .string(run.definitionID)
        members["created_at"] = .time(run.createdAt)
        members["updated_at"] = .time(run.updatedAt)
        members["started_at"] = .time(run.startedAt)
        members["terminated_at"] = .time(run.terminatedAt)
        members["run_duration"] = .optional(duration(run).map { WireDuration.text($0) })
        members["state"] = .string(run.state.rawValue)
        // Absent until they have a value (recorded).
        members["reason"] = run.reason.map { .string($0) }
        members["exit_code"] = run.exitCode.map { .int($0) }
        members["error_message"] = run.errorMessage.map { .string($0) }
        members["attempts"] = run.attempts.map { .int($0) }
        return .object(members)
    }

    static func secret(_ secret: JobSecret) -> JSONValue {
        var members: [String: JSONValue] = [
            "secret_id": .string(secret.id), "secret_manager_id": .string(secret.secretID),
            "secret_manager_version": .string(secret.version), "job_definition_id": .string(secret.definitionID),
        ]
        switch secret.target {
        case .file(let path): members["file"] = ["path": .string(path)]
        case .variable(let name): members["env_var"] = ["name": .string(name)]
        }
        return .object(members)
    }

    static func trigger(_ trigger: JobTrigger) -> JSONValue {
        [
            "id": .string(trigger.id), "job_definition_id": .string(trigger.definitionID),
            "name": .string(trigger.name),
            "created_at": .time(trigger.createdAt), "updated_at": .time(trigger.updatedAt),
            "cron_config": [
                "schedule": .string(trigger.cron.schedule), "timezone": .string(trigger.cron.timezone),
                "startup_command": .strings(trigger.startupCommand), "args": .strings(trigger.args),
            ],
        ]
    }

    static func change(_ body: inout BodyReader) -> JobChange {
        var change = JobChange()
        change.name = body.string("name")
        change.milliVCPULimit = body.int("cpu_limit")
        change.memoryLimitMiB = body.int("memory_limit")
        change.localStorageMiB = body.int("local_storage_capacity")
        change.image = body.string("image_uri")
        change.command = body.string("command")
        change.startupCommand = body.strings("startup_command")
        change.args = body.strings("args")
        change.environment = body.map("environment_variables")
        change.timeout = body.duration("job_timeout")
        change.description = body.string("description")
        if var cron = body.object("cron_schedule") {
            let schedule = cron.string("schedule")
            change.cronTimezone = cron.string("timezone")
            // null inside the object takes it away (api.md 1.7).
            if cron.isNull("schedule") || schedule == "" {
                change.cronSchedule = .some(nil)
            } else if let schedule {
                change.cronSchedule = .some(schedule)
            }
            body.absorb(cron)
        }
        if var retries = body.object("retry_policy") {
            if retries.isNull("max_retries") {
                change.maxRetries = .some(nil)
            } else if let count = retries.int("max_retries") {
                change.maxRetries = .some(count)
            }
            body.absorb(retries)
        }
        return change
    }

    static func triggerChange(_ body: inout BodyReader) -> JobTriggerChange {
        var change = JobTriggerChange()
        change.name = body.string("name")
        if var cron = body.object("cron_config") {
            change.schedule = cron.string("schedule")
            change.timezone = cron.string("timezone")
            change.startupCommand = cron.strings("startup_command")
            change.args = cron.strings("args")
            body.absorb(cron)
        }
        return change
    }

    /// `path` or `env_var_name`, not both.
    static func target(_ body: inout BodyReader) -> JobSecret.Target? {
        let (path, name) = (body.string("path"), body.string("env_var_name"))
        if path != nil, name != nil { body.refuse("path", "constraint", "either path or env_var_name") }
        return path.map { .file(path: $0) } ?? name.map { .variable(name: $0) }
    }

    private static func common(_ settings: JobSettings, _ region: String) -> [String: JSONValue] {
        [
            "cpu_limit": .int(settings.milliVCPULimit), "memory_limit": .int(settings.memoryLimitMiB),
            "local_storage_capacity": .int(settings.localStorageMiB), "command": .string(settings.command),
            "environment_variables": .map(settings.environment), "startup_command": .strings(settings.startupCommand),
            "args": .strings(settings.args), "region": .string(region),
        ]
    }

    private static func duration(_ run: JobRun) -> Int64? {
        guard let started = run.startedAt, let ended = run.terminatedAt else { return nil }
        return ended.microseconds - started.microseconds
    }
}
