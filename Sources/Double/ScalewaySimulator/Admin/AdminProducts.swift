import SimulatedCloud

/// The part of the admin API that concerns jobs, databases, networks, Cockpit, IAM and Edge Services.
enum AdminProducts {
    /// `caller` is the console's. nil: not one of these calls.
    static func answer(_ call: APICall, _ caller: Caller, _ cloud: inout SimulatedCloud) throws(CloudError)
        -> APIAnswer?
    {
        switch (call.method, call.part(1), call.part(2)) {
        case (_, "console", _?):
            // Any call of the public API, carried out by somebody else: no token, no faults.
            var inner = call
            inner.segments = Array(call.segments.dropFirst(2))
            inner.caller = caller
            guard RouteTable.line(for: inner) != nil else { return .noRoute(inner) }
            switch inner.part(0) {
            case "registry": return try RegistryAPI.answer(inner, &cloud)
            case "secret-manager": return try SecretsAPI.answer(inner, &cloud)
            default: return try ProductsAPI.answer(inner, &cloud)
            }
        case ("POST", "busy", nil):
            var body = call.reader
            let id = body.string("id") ?? ""
            try body.finish()
            try cloud.markBusy(id)
            return .ok(["id": .string(id)])
        case ("GET", "alerts", nil):
            let messages = cloud.alertMessages.map { message -> JSONValue in
                [
                    "sentAt": .time(.call(message.sentAt)), "projectID": .string(message.projectID),
                    "email": .string(message.email),
                    "subject": .string(message.subject),
                ]
            }
            return .ok(["alerts": .array(messages)])
        default:
            return nil
        }
    }
}
