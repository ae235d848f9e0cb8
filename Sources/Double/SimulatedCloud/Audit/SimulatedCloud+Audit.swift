extension SimulatedCloud {
    /// What a list of events is filtered by; nil passes everything.
    package struct EventFilter: Sendable {
        /// The region whose events are asked for: fr-par has those of global products as well. nil passes everything.
        package var region: String?
        /// The Scaleway project.
        package var projectID: String?
        /// For example `secret_manager_secret`.
        package var resourceType: String?
        /// The changed object.
        package var resourceID: String?
        /// For example `CreateSecret`.
        package var methodName: String?
        /// For example `secret-manager`.
        package var productName: String?
        /// The API's full name.
        package var serviceName: String?
        /// Who did it.
        package var principalID: String?
        /// From where.
        package var sourceIP: String?
        /// The HTTP status of the call.
        package var status: Int?
        /// Microseconds since 1970; nil is one hour ago, as the API has it.
        package var recordedAfter: Int64?
        /// Microseconds since 1970.
        package var recordedBefore: Int64?
        /// The API's own order is newest first.
        package var oldestFirst = false

        /// The last hour.
        package init() {}
    }

    /// GET /events: those that are visible by now (they arrive with a lag), newest first.
    package func events(_ filter: EventFilter = EventFilter()) -> [TrailEvent] {
        let after = filter.recordedAfter ?? state.now - 3_600_000_000
        let found = state.events.filter { event in
            event.visibleAt <= state.now && event.recordedAt >= after && isListed(event, in: filter.region)
                && event.recordedAt <= (filter.recordedBefore ?? Int64.max)
                && matches(filter.projectID, event.projectID)
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

    private func isListed(_ event: TrailEvent, in region: String?) -> Bool {
        guard let region else { return true }
        return event.locality == region || (event.locality == "global" && region == "fr-par")
    }

    /// Writes the event of a successful write. Every write goes through here, so it also counts the change.
    mutating func record(_ method: String, on resource: AuditResource, by caller: Caller) {
        changes += 1
        let product = AuditProduct.of(resource.type)
        if !resource.projectID.isEmpty { state.account.seen[resource.projectID] = true }
        noteUse(of: resource)
        let lag = settings.scaled(pick(settings.timings.auditLag))
        state.events.append(
            TrailEvent(
                id: state.random.timeOrderedUUID(microseconds: state.now), recordedAt: state.now,
                visibleAt: state.now + lag,
                caller: caller, projectID: resource.projectID, product: product.product, service: product.service,
                method: method, resource: resource, status: 200,
                locality: product.isGlobal ? "global" : resource.region ?? settings.region))
        let surplus = state.events.count - settings.keptEvents
        if surplus > 0 { state.events.removeFirst(surplus) }
    }
}
