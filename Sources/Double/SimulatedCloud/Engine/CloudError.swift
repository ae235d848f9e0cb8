/// A refused call. The shell turns it into a status and a body, whose shape differs between products (api.md 1.5).
package enum CloudError: Error, Sendable, Equatable {
    /// One argument that was refused.
    package struct Argument: Sendable, Equatable {
        /// The field's name on the wire.
        package let name: String
        /// `required`, `format`, `constraint` or `unknown`.
        package let reason: String
        /// What to do.
        package let help: String

        /// Describes one refused argument.
        package init(name: String, reason: String, help: String) {
            self.name = name
            self.reason = reason
            self.help = help
        }
    }

    /// 404 of a product with typed errors; `resource` is its word on the wire, for example `container`.
    case notFound(resource: String, id: String)
    /// 404 of the registry, which has only a message.
    case registryNotFound(what: String)
    /// 400.
    case invalidArguments([Argument])
    /// 409: the object is being deployed or deleted.
    case transientState(resource: String, id: String, state: String)
    /// 409: another object has this name.
    case alreadyExists(resource: String, help: String)
    /// A refusal of a product whose errors have only a message (api.md 1.5).
    case plain(status: Int, message: String)
    /// 403: the caller may not do this, or may not see the project.
    case permissionsDenied(resource: String, action: String)
    /// 412.
    case precondition(name: String, help: String)

    /// A refusal of one argument.
    package static func invalid(_ name: String, _ reason: String, _ help: String) -> CloudError {
        .invalidArguments([Argument(name: name, reason: reason, help: help)])
    }
}
