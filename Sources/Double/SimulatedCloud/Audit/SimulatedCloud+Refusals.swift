extension SimulatedCloud {
    /// Writes the event of a write that was refused for want of a right. `tried` is a copy of this cloud in which it
    /// was carried out; when nothing came of it there, there is nothing to show.
    package mutating func recordRefusal(of tried: SimulatedCloud) {
        guard let event = tried.state.events.last, event.id != state.events.last?.id else { return }
        // As it was before: an object that the call would have made has no id.
        let known = state.events.last {
            $0.resource.id == event.resource.id && $0.resource.type == event.resource.type
        }?.resource
        let lag = settings.scaled(pick(settings.timings.auditLag))
        changes += 1
        state.events.append(
            TrailEvent(
                id: state.random.timeOrderedUUID(microseconds: state.now), recordedAt: state.now,
                visibleAt: state.now + lag,
                caller: event.caller, projectID: event.projectID, product: event.product, service: event.service,
                method: event.method,
                resource: known ?? event.resource.withoutID, status: 403, locality: event.locality))
    }
}

extension AuditResource {
    fileprivate var withoutID: AuditResource {
        AuditResource(
            id: "", type: type, name: name, createdAt: createdAt, updatedAt: updatedAt, deletedAt: nil, path: path,
            projectID: projectID,
            region: region, info: info)
    }
}
