extension SimulatedCloud {
    /// What a list of events is filtered by; nil passes everything.
    package struct EventFilter: Sendable {
        package var projectID: String?
        package var resourceType: String?
        package var resourceID: String?
        package var methodName: String?
        package var productName: String?
        package var serviceName: String?
        package var principalID: String?
        package var sourceIP: String?
        package var status: Int?
        /// Microseconds since 1970; nil is one hour ago, as the API has it.
        package var recordedAfter: Int64?
        package var recordedBefore: Int64?
        package var oldestFirst = false

        /// The last hour.
        package init() {}
    }

    /// GET /events: those that are visible by now (they arrive with a lag), newest first.
    package func events(_ filter: EventFilter = EventFilter()) -> [AuditEvent] {
        let after = filter.recordedAfter ?? state.now - 3_600_000_000
        let found = state.events.filter { event in
            event.visibleAt <= state.now && event.recordedAt >= after
                && event.recordedAt <= (filter.recordedBefore ?? Int64.max) && matches(filter.projectID, event.projectID)
                && matches(filter.resourceType, event.resource.type)
                // A version's event is found by its secret's id as well.
                && (matches(filter.resourceID, event.resource.id)
                    || event.resource.id.hasPrefix((filter.resourceID ?? "") + "/"))
                && matches(filter.methodName, event.method) && matches(filter.productName, event.product)
                && matches(filter.serviceName, event.service) && matches(filter.principalID, event.caller.principalID)
                && matches(filter.sourceIP, event.caller.sourceIP) && (filter.status ?? event.status) == event.status
        }
        return filter.oldestFirst ? found : found.reversed()
    }

    /// Writes the event of a successful write. Every write goes through here, so it also counts the change.
    mutating func record(_ method: String, on resource: AuditResource, by caller: Caller) {
        changes += 1
        let isSecret = resource.type.hasPrefix("secret_manager")
        let lag = settings.scaled(pick(settings.timings.auditLag))
        state.events.append(
            AuditEvent(
                id: state.random.timeOrderedUUID(microseconds: state.now), recordedAt: state.now, visibleAt: state.now + lag,
                caller: caller, projectID: resource.projectID, product: isSecret ? "secret-manager" : "serverless-containers",
                service: isSecret ? "scaleway.secret_manager.v1beta1.Api" : "scaleway.containers.v1.Api", method: method,
                resource: resource, status: 200))
        let surplus = state.events.count - settings.keptEvents
        if surplus > 0 { state.events.removeFirst(surplus) }
    }
}
