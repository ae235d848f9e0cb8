import Synchronization

/// What the provider does for each call of the plugin protocol, without gRPC.
///
/// Nothing here ends early because Terraform was interrupted: like the real provider, it lets a wait run to its end.
final class ProviderCore: Sendable {
    private let environment: [String: String]
    private let connection: any APIConnection
    private let poll: Duration
    private let secretHash = SecretHash()
    /// Set once by `ConfigureProvider`, read by every later call.
    private let cloud = Mutex<Cloud?>(nil)

    /// `environment` is the process's own; `poll` is the pause between two looks at a transient resource.
    init(environment: [String: String], connection: any APIConnection, poll: Duration) {
        self.environment = environment
        self.connection = connection
        self.poll = poll
    }

    /// Takes the provider block. Throws a ``PluginDiagnostic``.
    func configure(_ block: Value, terraformVersion: String) throws {
        let settings = try ProviderSettings(block: block, environment: environment)
        var agent =
            "scaleway-sdk-go/v1.0.0-beta.36 (stand-in; linux; amd64) terraform-provider/\(ProviderSchema.version) "
            + "terraform/\(terraformVersion)"
        if let more = environment["TF_APPEND_USER_AGENT"], !more.isEmpty { agent += " \(more)" }
        let configured = Cloud(
            settings: settings, connection: connection, userAgent: agent, poll: poll, secretHash: secretHash)
        cloud.withLock { $0 = configured }
    }

    private func configuredCloud() throws -> Cloud {
        guard let cloud = cloud.withLock({ $0 }) else {
            throw PluginDiagnostic.error("The provider was not configured")
        }
        return cloud
    }

    /// A plan, with what the protocol adds to it.
    struct PlanAnswer: Sendable {
        let planned: Value
        let replacements: [String]
        let privateData: [UInt8]
    }

    /// Plans a create (`prior` null), a change, or a destroy (`config` null).
    func plan(_ typeName: String, prior: Value, config: Value, privateData: [UInt8]) async throws -> PlanAnswer {
        let resource = try ResourceCatalogue.named(typeName)
        guard !config.isNull else { return PlanAnswer(planned: .null, replacements: [], privateData: privateData) }
        let plan = await Planner(schema: resource.schema, secretHash: secretHash).plan(prior: prior, config: config)
        guard !plan.changes.isEmpty else {
            return PlanAnswer(planned: prior, replacements: [], privateData: privateData)
        }
        let timeouts = try Timeouts(block: config["timeouts"], fallback: resource.defaultTimeout)
        return PlanAnswer(planned: plan.planned, replacements: plan.replacements, privateData: timeouts.privateData)
    }

    /// Reads the data source that there is.
    func readData(_ typeName: String, config: Value) async throws -> Value {
        guard typeName == PreconfiguredAlerts.typeName else {
            throw PluginDiagnostic.error("The stand-in provider has no data source \(typeName)")
        }
        return try await PreconfiguredAlerts.read(config, try configuredCloud())
    }

    /// Opens the ephemeral resource that there is.
    func openEphemeral(_ typeName: String, config: Value) async throws -> Value {
        guard typeName == EphemeralSecretVersion.typeName else {
            throw PluginDiagnostic.error("The stand-in provider has no ephemeral \(typeName)")
        }
        return try await EphemeralSecretVersion.open(config, try configuredCloud())
    }

    /// The state after a read or an apply. It comes back with errors too: what exists must be in the state.
    struct StateAnswer: Sendable {
        var state: Value
        var diagnostics: [PluginDiagnostic] = []
    }

    /// Reads what is there now; a null state when it is gone.
    func read(_ typeName: String, state: Value, privateData: [UInt8]) async -> StateAnswer {
        do {
            let resource = try ResourceCatalogue.named(typeName)
            let id = try Self.id(resource, state)
            let timeouts = Timeouts(privateData: privateData, fallback: resource.defaultTimeout)
            return try await read(resource, id, reference: state, timeouts: timeouts)
        } catch {
            return StateAnswer(state: state, diagnostics: [Self.diagnostic(error)])
        }
    }

    private func read(
        _ resource: any StandInResource, _ id: ResourceID, reference: Value, timeouts: Timeouts
    ) async throws -> StateAnswer {
        let reading = try await resource.read(
            id, reference: reference, timeouts: timeouts, cloud: try configuredCloud())
        guard let reading else { return StateAnswer(state: .null) }
        var members = reading.value.members
        members["timeouts"] = reference["timeouts"].withoutUnknowns
        return StateAnswer(state: resource.schema.conform(.object(members)), diagnostics: reading.warnings)
    }

    /// Creates, changes or destroys, as `planned` and `prior` say.
    func apply(
        _ typeName: String, prior: Value, planned: Value, config: Value, privateData: [UInt8]
    ) async -> StateAnswer {
        do {
            let resource = try ResourceCatalogue.named(typeName)
            // What is write-only stands in the configuration alone.
            let planned = planned.isNull ? planned : resource.schema.withWriteOnly(planned, config)
            let timeouts = Timeouts(privateData: privateData, fallback: resource.defaultTimeout)
            if prior.isNull { return try await create(resource, planned, timeouts) }
            if planned.isNull {
                return await attempt(failing: prior) { cloud in
                    try await resource.delete(try Self.id(resource, prior), timeouts: timeouts, cloud: cloud)
                    return StateAnswer(state: .null)
                }
            }
            // The real provider's SDK stores the planned values when an update fails; the next refresh puts that right.
            return await attempt(failing: resource.schema.conform(planned.withoutUnknowns)) { cloud in
                let id = try Self.id(resource, prior)
                try await resource.update(
                    id, prior: prior, planned: planned, changes: Self.changes(resource.schema, prior, planned),
                    timeouts: timeouts,
                    cloud: cloud)
                return try await self.read(resource, id, reference: planned, timeouts: timeouts)
            }
        } catch {
            return StateAnswer(state: prior, diagnostics: [Self.diagnostic(error)])
        }
    }

    private func create(_ resource: any StandInResource, _ planned: Value, _ timeouts: Timeouts) async throws
        -> StateAnswer
    {
        let id: ResourceID
        do {
            id = try await resource.create(planned, timeouts: timeouts, cloud: try configuredCloud())
        } catch let half as HalfMade {
            let state = resource.schema.conform(Self.tainted(planned, half.id))
            return StateAnswer(state: state, diagnostics: [Self.diagnostic(half.cause)])
        }
        return await attempt(failing: resource.schema.conform(Self.tainted(planned, id))) { _ in
            try await self.read(resource, id, reference: planned, timeouts: timeouts)
        }
    }

    private func attempt(failing state: Value, _ body: (Cloud) async throws -> StateAnswer) async -> StateAnswer {
        do {
            return try await body(try configuredCloud())
        } catch {
            return StateAnswer(state: state, diagnostics: [Self.diagnostic(error)])
        }
    }

    /// What Terraform keeps, and marks tainted, when a create ends in an error after the resource exists.
    private static func tainted(_ planned: Value, _ id: ResourceID) -> Value {
        var members = planned.withoutUnknowns.members
        members["id"] = .string(id.description)
        return .object(members)
    }

    private static func changes(_ schema: BlockSchema, _ prior: Value, _ planned: Value) -> Set<String> {
        Set(
            (schema.attributes.filter { !$0.writeOnly }.map(\.name) + schema.blocks.map(\.name)).filter {
                prior[$0] != planned[$0]
            })
    }

    private static func id(_ resource: any StandInResource, _ state: Value) throws -> ResourceID {
        try id(resource, state["id"].text ?? "")
    }

    /// Reads an id. Throws a ``PluginDiagnostic`` with the form that it should have.
    static func id(_ resource: any StandInResource, _ text: String) throws -> ResourceID {
        guard let id = resource.id(text) else {
            let uuid = "11111111-1111-1111-1111-111111111111"
            let example = ["fr-par/" + uuid, uuid].first { resource.id($0) != nil } ?? uuid
            throw PluginDiagnostic.error("can't parse the id \"\(text)\"", detail: "An id has the form \(example).")
        }
        return id
    }

    /// The diagnostic of any error.
    static func diagnostic(_ error: any Error) -> PluginDiagnostic {
        (error as? PluginDiagnostic) ?? .error("\(error)")
    }
}
