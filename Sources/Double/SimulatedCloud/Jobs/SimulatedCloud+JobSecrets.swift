extension SimulatedCloud {
    /// POST /secrets: adds references. The secret itself is looked up when a run starts, not here.
    package mutating func addJobSecrets(to definitionID: String, _ requests: [JobSecret.Request]) throws(CloudError)
        -> [JobSecret]
    {
        _ = try job(definitionID)
        for request in requests where RevisionSelector(request.version) == nil {
            throw .invalid("secrets.secret_manager_version", "format", "must be a number, latest or latest_enabled")
        }
        var added: [JobSecret] = []
        for request in requests {
            let secret = JobSecret(
                id: state.random.uuid(), secretID: request.secretID, version: request.version,
                definitionID: definitionID,
                target: request.target)
            state.jobs.secrets[secret.id] = secret
            added.append(secret)
        }
        changes += 1
        return added
    }

    /// GET /secrets/{id}.
    package func jobSecret(_ id: String) throws(CloudError) -> JobSecret {
        guard let secret = state.jobs.secrets[id] else { throw .plain(status: 404, message: "secret is not found") }
        return secret
    }

    /// GET /secrets: those of a definition, newest first.
    package func jobSecrets(of definitionID: String) -> [JobSecret] {
        state.jobs.secrets.all.filter { $0.definitionID == definitionID }.reversed()
    }

    /// PATCH /secrets/{id}.
    package mutating func updateJobSecret(_ id: String, version: String?, target: JobSecret.Target?) throws(CloudError)
        -> JobSecret
    {
        var secret = try jobSecret(id)
        if let version {
            guard RevisionSelector(version) != nil else {
                throw .invalid("secret_manager_version", "format", "must be a number, latest or latest_enabled")
            }
            secret.version = version
        }
        if let target { secret.target = target }
        state.jobs.secrets[id] = secret
        changes += 1
        return secret
    }

    /// DELETE /secrets/{id}.
    package mutating func deleteJobSecret(_ id: String) throws(CloudError) {
        _ = try jobSecret(id)
        state.jobs.secrets[id] = nil
        changes += 1
    }

    /// POST /triggers.
    package mutating func createJobTrigger(definitionID: String, _ change: JobTriggerChange) throws(CloudError)
        -> JobTrigger
    {
        _ = try job(definitionID)
        let cron = JobCron(schedule: change.schedule ?? "", timezone: change.timezone ?? "UTC")
        try check(cron, "cron_config")
        let id = state.random.uuid()
        let trigger = JobTrigger(
            id: id, definitionID: definitionID, name: change.name ?? "trigger-\(id.prefix(8))", cron: cron,
            startupCommand: change.startupCommand ?? [], args: change.args ?? [], createdAt: callTime,
            updatedAt: callTime)
        return store(trigger)
    }

    /// GET /triggers/{id}.
    package func jobTrigger(_ id: String) throws(CloudError) -> JobTrigger {
        guard let trigger = state.jobs.triggers[id] else { throw .plain(status: 404, message: "trigger is not found") }
        return trigger
    }

    /// GET /triggers: those of a definition.
    package func jobTriggers(of definitionID: String, _ query: ListQuery = ListQuery()) -> QueryPage<JobTrigger> {
        query.page(of: state.jobs.triggers.all.filter { matches(definitionID, $0.definitionID) })
    }

    /// PATCH /triggers/{id}.
    package mutating func updateJobTrigger(_ id: String, _ change: JobTriggerChange) throws(CloudError) -> JobTrigger {
        var trigger = try jobTrigger(id)
        if let name = change.name { trigger.name = name }
        if let schedule = change.schedule { trigger.cron.schedule = schedule }
        if let timezone = change.timezone { trigger.cron.timezone = timezone }
        if let command = change.startupCommand { trigger.startupCommand = command }
        if let args = change.args { trigger.args = args }
        try check(trigger.cron, "cron_config")
        trigger.updatedAt = callTime
        trigger.generation += 1
        return store(trigger)
    }

    /// DELETE /triggers/{id}.
    package mutating func deleteJobTrigger(_ id: String) throws(CloudError) {
        _ = try jobTrigger(id)
        state.jobs.triggers[id] = nil
        changes += 1
    }

    private mutating func store(_ trigger: JobTrigger) -> JobTrigger {
        state.jobs.triggers[trigger.id] = trigger
        changes += 1
        plan(trigger.cron, .trigger(id: trigger.id, generation: trigger.generation))
        return trigger
    }
}
