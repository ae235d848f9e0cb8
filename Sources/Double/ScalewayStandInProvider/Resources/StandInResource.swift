/// One resource type of the provider. A new type is one conformance and one line in ``ResourceCatalogue``.
protocol StandInResource: Sendable {
    /// `scaleway_container`.
    var typeName: String { get }
    var schema: BlockSchema { get }
    /// The wait that applies where neither the configuration nor the last apply says otherwise.
    var defaultTimeout: Duration { get }

    /// Checks a configuration before anything is known about the cloud. Unknown values pass.
    func validate(_ config: Value) -> [PluginDiagnostic]
    /// Reads the resource; nil when it is gone. `reference` is the state or plan whose spelling is kept.
    func read(_ id: RegionalID, reference: Value, timeouts: Timeouts, cloud: Cloud) async throws -> ResourceReading?
    /// Creates the resource and waits for it. Throws ``HalfMade`` when it exists but isn't done.
    func create(_ planned: Value, timeouts: Timeouts, cloud: Cloud) async throws -> RegionalID
    /// Changes the resource in place: `changes` names what differs between `prior` and `planned`.
    func update(_ id: RegionalID, prior: Value, planned: Value, changes: Set<String>, timeouts: Timeouts, cloud: Cloud)
        async throws
    /// Deletes the resource. An absent one is fine.
    func delete(_ id: RegionalID, timeouts: Timeouts, cloud: Cloud) async throws
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
    let id: RegionalID
    let cause: any Error

    init(id: RegionalID, cause: any Error) {
        self.id = id
        self.cause = cause
    }
}

extension Cloud {
    /// Waits for what was just made. Throws ``HalfMade`` when it doesn't settle in time or at all.
    func waitUntilMade(_ kind: String, _ id: RegionalID, at path: String, timeout: Duration) async throws -> RegionalID
    {
        do {
            _ = try await waitUntilSettled(kind, path, timeout: timeout)
        } catch {
            throw HalfMade(id: id, cause: error)
        }
        return id
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
