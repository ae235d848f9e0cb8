extension SimulatedCloud {
    /// POST /triggers. Refused with 409 while the container is being deployed.
    package mutating func createTrigger(containerID: String, _ change: TriggerChange, by caller: Caller)
        throws(CloudError)
        -> ContainerTrigger
    {
        guard let name = change.name, !name.isEmpty else {
            throw .invalid("name", "required", "a trigger needs a name")
        }
        guard let source = try change.source?.applied(to: nil) else {
            throw .invalid("cron_config", "required", "a trigger needs one of cron_config, sqs_config and nats_config")
        }
        let container = try container(containerID)
        try refuseTransient(container.status, "container", containerID)
        let trigger = ContainerTrigger(
            id: state.random.uuid(), containerID: containerID, name: name, description: change.description ?? "",
            tags: change.tags ?? [],
            destination: change.destination(after: .init(path: "/", method: "post")), source: source, status: .creating,
            createdAt: callTime,
            updatedAt: callTime)
        settleLater(trigger)
        record("CreateTrigger", on: .trigger(trigger, project: project(of: container)), by: caller)
        return trigger
    }

    /// GET /triggers/{id}.
    package func trigger(_ id: String) throws(CloudError) -> ContainerTrigger {
        guard let trigger = state.triggers[id] else { throw .notFound(resource: "trigger", id: id) }
        return trigger
    }

    /// GET /triggers.
    package func triggers(
        containerID: String? = nil, namespaceID: String? = nil, projectID: String? = nil, kind: String? = nil,
        _ query: ListQuery = ListQuery()
    ) -> QueryPage<ContainerTrigger> {
        query.page(
            of: state.triggers.all.filter {
                matches(containerID, $0.containerID)
                    && matches(namespaceID, state.containers[$0.containerID]?.namespaceID ?? "")
                    && matches(projectID, project(ofTrigger: $0)) && matches(kind, $0.source.kind)
            })
    }

    /// PATCH /triggers/{id}. It is `updating` only when what sets it off or where it goes changes; a name alone leaves
    /// it `ready` (recorded), and so do description and tags (a guess).
    package mutating func updateTrigger(_ id: String, _ change: TriggerChange, by caller: Caller) throws(CloudError)
        -> ContainerTrigger
    {
        var trigger = try trigger(id)
        try refuseTransient(trigger.status, "trigger", id)
        if let name = change.name { trigger.name = name }
        if let description = change.description { trigger.description = description }
        if let tags = change.tags { trigger.tags = tags }
        let before = (trigger.destination, trigger.source)
        trigger.destination = change.destination(after: trigger.destination)
        if let source = change.source { trigger.source = try source.applied(to: trigger.source) }
        trigger.updatedAt = callTime
        if before != (trigger.destination, trigger.source) {
            trigger.status = .updating
            trigger.errorMessage = nil
            trigger.generation += 1
            settleLater(trigger)
        } else {
            state.triggers[id] = trigger
        }
        record("UpdateTrigger", on: .trigger(trigger, project: project(ofTrigger: trigger)), by: caller)
        return trigger
    }

    /// DELETE /triggers/{id}.
    package mutating func deleteTrigger(_ id: String, by caller: Caller) throws(CloudError) -> ContainerTrigger {
        var trigger = try trigger(id)
        try refuseTransient(trigger.status, "trigger", id)
        // Unlike other deletes, this one leaves `updated_at` alone.
        trigger.status = .deleting
        trigger.errorMessage = nil
        trigger.generation += 1
        state.triggers[id] = trigger
        plan(.removeTrigger(id: id), after: pick(settings.timings.removal))
        record("DeleteTrigger", on: .trigger(trigger, project: project(ofTrigger: trigger), deleted: true), by: caller)
        return trigger
    }

    private mutating func settleLater(_ trigger: ContainerTrigger) {
        state.triggers[trigger.id] = trigger
        plan(.settleTrigger(id: trigger.id, generation: trigger.generation), after: pick(settings.timings.trigger))
    }

    mutating func settleTrigger(_ id: String, _ generation: Int) {
        guard var trigger = state.triggers[id], trigger.generation == generation else { return }
        trigger.status = .ready
        trigger.errorMessage = ""
        trigger.updatedAt = .controller(state.now)
        state.triggers[id] = trigger
    }

    private func project(ofTrigger trigger: ContainerTrigger) -> String {
        state.containers[trigger.containerID].map { project(of: $0) } ?? settings.organizationID
    }
}
