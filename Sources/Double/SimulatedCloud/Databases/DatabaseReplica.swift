/// A read replica of an instance.
package struct DatabaseReplica: Codable, Sendable, Equatable {
    /// The values on the wire that happen here.
    package enum Status: String, Codable, Sendable { case provisioning, initializing, ready, deleting, configuring }

    /// A UUID.
    package let id: String
    /// Whether it lies in the instance's zone.
    package let isInSameZone: Bool
    /// Where clients connect.
    package internal(set) var endpoints: [DatabaseEndpoint]
    /// Where it is in its life.
    package internal(set) var status: Status
    var generation = 0
}

extension SimulatedCloud {
    /// POST /read-replicas.
    package mutating func createReplica(
        of instanceID: String, _ requests: [DatabaseEndpoint.Request], isInSameZone: Bool, by caller: Caller
    ) throws(CloudError) -> (replica: DatabaseReplica, instance: DatabaseInstance) {
        var instance = try known(instanceID)
        try refuseUnready(instance)
        guard instance.replicas.count < 3 else {
            throw .invalid("instance_id", "constraint", "an instance has at most 3 read replicas")
        }
        var endpoints: [DatabaseEndpoint] = []
        for request in requests.isEmpty ? [.directAccess] : requests { endpoints.append(try endpoint(request)) }
        let replica = DatabaseReplica(
            id: state.random.uuid(), isInSameZone: isInSameZone, endpoints: endpoints, status: .provisioning)
        instance.replicas.append(replica)
        state.databases.instances[instanceID] = instance
        return change(
            replica.id, to: .provisioning, settings.timings.products.databaseCreate, "CreateReadReplica", caller,
            instance)
    }

    /// GET /read-replicas/{id}, with the instance that it copies.
    package func replica(_ id: String) throws(CloudError) -> (replica: DatabaseReplica, instance: DatabaseInstance) {
        for instance in state.databases.instances.all {
            if let replica = instance.replicas.first(where: { $0.id == id }) { return (replica, instance) }
        }
        throw .notFound(resource: "read_replica", id: id)
    }

    /// DELETE /read-replicas/{id}: `deleting`, and later 404.
    package mutating func deleteReplica(_ id: String, by caller: Caller) throws(CloudError)
        -> (replica: DatabaseReplica, instance: DatabaseInstance)
    {
        let instance = try replica(id).instance
        return change(
            id, to: .deleting, settings.timings.products.databaseRemoval, "DeleteReadReplica", caller, instance)
    }

    /// POST /read-replicas/{id}/reset: copied anew.
    package mutating func resetReplica(_ id: String, by caller: Caller) throws(CloudError)
        -> (replica: DatabaseReplica, instance: DatabaseInstance)
    {
        let found = try replica(id)
        guard found.replica.status == .ready else {
            throw .transientState(resource: "read_replica", id: id, state: found.replica.status.rawValue)
        }
        return change(
            id, to: .initializing, settings.timings.products.databaseConfigure, "ResetReadReplica", caller,
            found.instance)
    }

    /// POST /read-replicas/{id}/endpoints.
    package mutating func addReplicaEndpoints(_ id: String, _ requests: [DatabaseEndpoint.Request], by caller: Caller)
        throws(CloudError)
        -> (replica: DatabaseReplica, instance: DatabaseInstance)
    {
        var instance = try replica(id).instance
        var added: [DatabaseEndpoint] = []
        for request in requests { added.append(try endpoint(request)) }
        if let index = instance.replicas.firstIndex(where: { $0.id == id }) {
            instance.replicas[index].endpoints += added
        }
        return change(
            id, to: .configuring, settings.timings.products.databaseConfigure, "CreateReadReplicaEndpoint", caller,
            instance)
    }

    /// POST /read-replicas/{id}/promote: an instance of its own, with what the replica held.
    package mutating func promoteReplica(_ id: String, by caller: Caller) throws(CloudError) -> DatabaseInstance {
        let found = try replica(id)
        guard found.replica.status == .ready else {
            throw .transientState(resource: "read_replica", id: id, state: found.replica.status.rawValue)
        }
        let source = found.instance
        let copy = try copy(
            of: source, engine: source.engine, name: source.name, endpoints: [try endpoint(.loadBalancer)])
        state.databases.instances[source.id]?.replicas.removeAll { $0.id == id }
        let started = startSettling(copy, .provisioning, settings.timings.products.databaseConfigure)
        record("PromoteReadReplica", on: .database(started), by: caller)
        return started
    }

    mutating func settleReplica(_ id: String, _ generation: Int) {
        guard let found = try? replica(id), found.replica.generation == generation,
            let index = found.instance.replicas.firstIndex(where: { $0.id == id })
        else { return }
        if found.replica.status == .deleting {
            state.databases.instances[found.instance.id]?.replicas.remove(at: index)
        } else {
            state.databases.instances[found.instance.id]?.replicas[index].status = .ready
        }
    }

    private mutating func change(
        _ id: String, to status: DatabaseReplica.Status, _ spread: CloudTimings.Spread, _ method: String,
        _ caller: Caller,
        _ old: DatabaseInstance
    ) -> (replica: DatabaseReplica, instance: DatabaseInstance) {
        var instance = old
        var changed = DatabaseReplica(id: id, isInSameZone: true, endpoints: [], status: status)
        if let index = instance.replicas.firstIndex(where: { $0.id == id }) {
            instance.replicas[index].status = status
            instance.replicas[index].generation += 1
            changed = instance.replicas[index]
        }
        state.databases.instances[instance.id] = instance
        plan(.database(.settleReplica(id: id, generation: changed.generation)), after: pick(spread))
        let time = callTime
        record(
            method,
            on: .of(
                "rdb_instance_read_replica", id, "", project: instance.projectID, region: instance.region,
                created: time, updated: time,
                deleted: status == .deleting), by: caller)
        return (changed, instance)
    }
}
