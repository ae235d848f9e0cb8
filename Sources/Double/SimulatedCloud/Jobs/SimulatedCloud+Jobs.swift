extension SimulatedCloud {
    /// POST /job-definitions. Ready at once.
    ///
    /// Audit Trail has no type of resource for jobs, so writes to them leave no event (api.md 8).
    package mutating func createJob(projectID: String?, region: String, _ change: JobChange) throws(CloudError)
        -> JobDefinition
    {
        var refused: [CloudError.Argument] = []
        func require(_ isThere: Bool, _ name: String) {
            if !isThere { refused.append(.init(name: name, reason: "required", help: "a job definition needs it")) }
        }
        require(change.milliVCPULimit != nil, "cpu_limit")
        require(change.memoryLimitMiB != nil, "memory_limit")
        require(change.localStorageMiB != nil, "local_storage_capacity")
        require(change.image?.isEmpty == false, "image_uri")
        if !refused.isEmpty { throw .invalidArguments(refused) }
        let id = state.random.uuid()
        var settings = change.applied(to: JobSettings())
        if settings.name.isEmpty { settings.name = "job-\(id.prefix(8))" }
        try check(settings)
        let definition = JobDefinition(
            id: id, projectID: project(projectID), region: region, settings: settings, createdAt: callTime,
            updatedAt: callTime)
        state.jobs.definitions[id] = definition
        state.account.seen[definition.projectID] = true
        changes += 1
        planCron(of: definition)
        return definition
    }

    /// GET /job-definitions/{id}. Errors of this product have only a message (recorded).
    package func job(_ id: String) throws(CloudError) -> JobDefinition {
        guard let definition = state.jobs.definitions[id] else {
            throw .plain(status: 404, message: "job definition is not found")
        }
        return definition
    }

    /// GET /job-definitions.
    package func jobs(_ filter: ResourceFilter, _ query: ListQuery = ListQuery()) -> QueryPage<JobDefinition> {
        query.page(of: state.jobs.definitions.all.filter { passes(filter, $0) })
    }

    /// PATCH /job-definitions/{id}.
    package mutating func updateJob(_ id: String, _ change: JobChange) throws(CloudError) -> JobDefinition {
        var definition = try job(id)
        definition.settings = change.applied(to: definition.settings)
        try check(definition.settings)
        definition.updatedAt = callTime
        definition.generation += 1
        state.jobs.definitions[id] = definition
        changes += 1
        planCron(of: definition)
        return definition
    }

    /// DELETE /job-definitions/{id}: refused while a run is alive; takes its runs along (recorded).
    package mutating func deleteJob(_ id: String) throws(CloudError) {
        _ = try job(id)
        let runs = state.jobs.runs.all.filter { $0.definitionID == id }
        guard runs.allSatisfy(\.state.isFinal) else {
            throw .plain(status: 403, message: "one or more job runs are still running")
        }
        for run in runs { state.jobs.runs[run.id] = nil }
        for secret in state.jobs.secrets.all where secret.definitionID == id { state.jobs.secrets[secret.id] = nil }
        for trigger in state.jobs.triggers.all where trigger.definitionID == id {
            state.jobs.triggers[trigger.id] = nil
        }
        state.jobs.definitions[id] = nil
        changes += 1
    }

    mutating func perform(_ step: JobStep) {
        switch step {
        case .advance(let id, let generation):
            if let run = state.jobs.runs[id], run.generation == generation { advance(run) }
        case .cron(let id, let generation):
            guard let definition = state.jobs.definitions[id], definition.generation == generation else { return }
            _ = start(definition, JobStart())
            planCron(of: definition)
        case .trigger(let id, let generation):
            guard let trigger = state.jobs.triggers[id], trigger.generation == generation,
                let definition = state.jobs.definitions[trigger.definitionID]
            else { return }
            var override = JobStart()
            if !trigger.startupCommand.isEmpty { override.startupCommand = trigger.startupCommand }
            if !trigger.args.isEmpty { override.args = trigger.args }
            _ = start(definition, override)
            plan(trigger.cron, .trigger(id: id, generation: generation))
        }
    }

    /// Plans the next start by a schedule: at its minute of the wall clock, whatever the time scale.
    mutating func plan(_ cron: JobCron, _ step: JobStep) {
        let offset = ZoneOffset.at(state.now, zone: cron.timezone)
        guard let next = CronExpression(cron.schedule)?.next(after: state.now + offset) else { return }
        // The offset that holds then, not now: a change of clocks may lie between.
        state.agenda.plan(.job(step), at: max(state.now + 1, next - ZoneOffset.at(next - offset, zone: cron.timezone)))
    }

    func check(_ cron: JobCron?, _ field: String) throws(CloudError) {
        guard let cron else { return }
        guard CronExpression(cron.schedule) != nil else {
            throw .invalid("\(field).schedule", "format", "must be five cron fields, such as \"0 3 * * *\"")
        }
        guard !cron.timezone.isEmpty else {
            throw .invalid("\(field).timezone", "required", "a schedule needs a time zone")
        }
    }

    private mutating func planCron(of definition: JobDefinition) {
        if let cron = definition.settings.cron {
            plan(cron, .cron(definitionID: definition.id, generation: definition.generation))
        }
    }

    private func check(_ settings: JobSettings) throws(CloudError) {
        var refused: [CloudError.Argument] = []
        func require(_ holds: Bool, _ name: String, _ help: String) {
            if !holds { refused.append(.init(name: name, reason: "constraint", help: help)) }
        }
        require((1...6000).contains(settings.milliVCPULimit), "cpu_limit", "must be at most 6000")
        require((1...16384).contains(settings.memoryLimitMiB), "memory_limit", "must be at most 16384 MiB")
        require((0...20480).contains(settings.localStorageMiB), "local_storage_capacity", "must be at most 20480 MiB")
        require((1_000_000...86_400_000_000).contains(settings.timeout), "job_timeout", "must be between 1s and 86400s")
        require((0...100).contains(settings.maxRetries ?? 0), "retry_policy.max_retries", "must be between 0 and 100")
        if !refused.isEmpty { throw .invalidArguments(refused) }
        try check(settings.cron, "cron_schedule")
    }
}
