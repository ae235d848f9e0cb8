import SimulatedCloud

/// Read replicas (api.md 6).
enum ReplicasAPI {
    static func answer(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        var body = call.reader
        let found: (replica: DatabaseReplica, instance: DatabaseInstance)
        switch (call.method, call.part(5), call.part(6)) {
        case ("POST", nil, nil):
            let (instance, sameZone) = (body.string("instance_id") ?? "", body.bool("same_zone") ?? true)
            let endpoints = DatabaseBody.endpoints("endpoint_spec", &body)
            try body.finish()
            found = try cloud.createReplica(of: instance, endpoints, isInSameZone: sameZone, by: call.caller)
        case ("GET", let id?, nil):
            found = try cloud.replica(id)
        case ("DELETE", let id?, nil):
            found = try cloud.deleteReplica(id, by: call.caller)
        case ("POST", let id?, "reset"):
            found = try cloud.resetReplica(id, by: call.caller)
        case ("POST", let id?, "endpoints"):
            let endpoints = DatabaseBody.endpoints("endpoint_spec", &body)
            try body.finish()
            found = try cloud.addReplicaEndpoints(id, endpoints, by: call.caller)
        case ("POST", let id?, "promote"):
            return .ok(DatabaseWire.instance(try cloud.promoteReplica(id, by: call.caller), cloud.settings))
        default:
            return .noRoute(call)
        }
        return .ok(DatabaseWire.replica(found.replica, of: found.instance))
    }
}
