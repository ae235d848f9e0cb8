/// One resource type of the provider. A new type is one conformance and one line in ``ResourceCatalogue``.
protocol StandInResource: Sendable {
    /// How it is planned, beyond what its schema says.
    var rules: PlanRules { get }
    /// Its schema, with ``rules``.
    var entry: SchemaTable.Entry { get }
    /// The wait that applies where neither the configuration nor the last apply says otherwise.
    var defaultTimeout: Duration { get }

    /// Reads an id as a state or an import gives it; nil when it has another form.
    func id(_ text: String) -> ResourceID?
    /// Checks a configuration before anything is known about the cloud. Unknown values pass.
    func validate(_ config: Value) -> [PluginDiagnostic]
    /// Reads the resource; nil when it is gone. `reference` is the state or plan whose spelling is kept.
    func read(_ id: ResourceID, reference: Value, timeouts: Timeouts, cloud: Cloud) async throws -> ResourceReading?
    /// Creates the resource and waits for it. Throws ``HalfMade`` when it exists but isn't done.
    func create(_ planned: Value, timeouts: Timeouts, cloud: Cloud) async throws -> ResourceID
    /// Changes the resource in place: `changes` names what differs between `prior` and `planned`.
    func update(_ id: ResourceID, prior: Value, planned: Value, changes: Set<String>, timeouts: Timeouts, cloud: Cloud)
        async throws
    /// Deletes the resource. An absent one is fine.
    func delete(_ id: ResourceID, timeouts: Timeouts, cloud: Cloud) async throws
}

extension StandInResource {
    /// `scaleway_container`.
    var typeName: String { entry.name }
    var schema: BlockSchema { entry.block }

    func id(_ text: String) -> ResourceID? { ResourceID(text) }
}

/// What a read found.
struct ResourceReading: Sendable {
    /// The whole object, `timeouts` left out.
    var value: Value
    var warnings: [PluginDiagnostic]

    init(value: Value, warnings: [PluginDiagnostic] = []) {
        self.value = value
        self.warnings = warnings
    }
}

/// A resource was created, and then something went wrong: Terraform keeps its id and marks it tainted.
struct HalfMade: Error {
    let id: ResourceID
    let cause: any Error

    init(id: ResourceID, cause: any Error) {
        self.id = id
        self.cause = cause
    }
}

extension Cloud {
    /// Waits for what was just made. Throws ``HalfMade`` when it doesn't settle in time or at all.
    func waitUntilMade(_ kind: String, _ id: ResourceID, at path: String, timeout: Duration) async throws -> ResourceID
    {
        do {
            _ = try await waitUntilSettled(kind, path, timeout: timeout)
        } catch {
            throw HalfMade(id: id, cause: error)
        }
        return id
    }

    /// Deletes; a refusal as too early (412) is tried again for `timeout`.
    func deleteUntilAllowed(_ path: String, timeout: Duration) async throws {
        let deadline = ContinuousClock.now + timeout
        while true {
            do {
                _ = try await call("DELETE", path)
                return
            } catch let error as APIError where error.status == 412 && ContinuousClock.now + poll < deadline {
                try await Task.sleep(for: poll)
            }
        }
    }

    /// What is there once it is settled; nil when it is gone.
    func settledIfThere(_ kind: String, _ path: String, timeout: Duration) async throws -> Value? {
        do {
            return try await waitUntilSettled(kind, path, timeout: timeout)
        } catch let error as APIError where error.isNotFound {
            return nil
        }
    }
}
