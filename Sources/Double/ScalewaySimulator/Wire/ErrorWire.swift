import SimulatedCloud

/// Refusals in Scaleway's JSON (api.md 1.5).
enum ErrorWire {
    static func answer(_ error: CloudError) -> APIAnswer {
        switch error {
        case .notFound(let resource, let id):
            APIAnswer(
                404,
                [
                    "message": "resource is not found", "resource": .string(resource), "resource_id": .string(id),
                    "type": "not_found",
                ])
        case .registryNotFound(let what):
            APIAnswer(404, ["message": .string("\(what) was not found")])
        case .invalidArguments(let arguments):
            APIAnswer(
                400,
                [
                    "type": "invalid_arguments", "message": "invalid argument(s)",
                    "details": .array(
                        arguments.map {
                            [
                                "argument_name": .string($0.name), "reason": .string($0.reason),
                                "help_message": .string($0.help),
                            ]
                        }),
                ])
        case .transientState(let resource, let id, let state):
            APIAnswer(
                409,
                [
                    "type": "transient_state", "message": "resource is in a transient state",
                    "resource": .string(resource),
                    "resource_id": .string(id), "current_state": .string(state),
                ])
        case .alreadyExists(let resource, let help):
            APIAnswer(
                409,
                [
                    "type": "already_exists", "message": "resource already exists", "resource": .string(resource),
                    "help_message": .string(help),
                ])
        case .plain(let status, let message):
            APIAnswer(status, ["message": .string(message)])
        case .permissionsDenied(let resource, let action):
            APIAnswer(
                403,
                [
                    "type": "permissions_denied", "message": "insufficient permissions",
                    "details": [["resource": .string(resource), "action": .string(action)]],
                ])
        case .precondition(let name, let help):
            APIAnswer(
                412,
                [
                    "type": "precondition_failed", "message": "precondition is not respected",
                    "precondition": .string(name),
                    "help_message": .string(help),
                ])
        }
    }

    /// 401: no token, or one that isn't known.
    static func deniedAuthentication(reason: String) -> APIAnswer {
        APIAnswer(
            401,
            [
                "type": "denied_authentication", "message": "authentication is denied", "method": "api_key",
                "reason": .string(reason),
            ])
    }
}
