/// A resource that is one object of the API: made by a POST to its collection, read, changed and deleted at its own path.
/// What it sends and reads is a list of fields; what isn't so regular is a closure.
struct RegularResource: StandInResource {
    /// Closures that do what no field says.
    struct Extras: Sendable {
        /// Waits for what a create needs; nil when it needs nothing. A create that is refused as too early (409) waits
        /// again, and is tried again, as often as that happens.
        var prepare: (@Sendable (_ planned: Value, _ locality: String, _ cloud: Cloud) async throws -> Void)?
        /// Adds to a create's body.
        var create: @Sendable (_ planned: Value, _ body: inout [String: Value]) throws -> Void = { _, _ in }
        /// Adds to an update's body.
        var update: @Sendable (_ planned: Value, _ changes: Set<String>, _ body: inout [String: Value]) throws -> Void =
            {
                _, _, _ in
            }
        /// Further calls of a create, once it is there, or of an update; `prior` is null at a create.
        var settle:
            @Sendable (_ id: ResourceID, _ prior: Value, _ planned: Value, _ changes: Set<String>, _ cloud: Cloud)
                async throws -> Void = { _, _, _, _, _ in }
        /// Attributes that come from elsewhere in the answer, or from another call.
        var read:
            @Sendable (_ id: ResourceID, _ object: Value, _ reference: Value, _ cloud: Cloud) async throws
                -> [String: Value] = { _, _, _, _ in [:] }
        /// Whether a plan can be.
        var validate: @Sendable (_ config: Value) -> [PluginDiagnostic] = { _ in [] }
    }

    let entry: SchemaTable.Entry
    let rules: PlanRules
    let defaultTimeout: Duration
    /// The collection's path, with `{region}` or `{zone}` where it has one.
    let collection: String
    /// For messages: `private network`.
    let kind: String
    /// Of a name that isn't given: `vpc` of `tf-vpc-…`. Nil when a name must be given.
    let nameKind: String?
    let fields: [Field]
    /// Whether its status is waited for, after a create and before anything else.
    let hasStatus: Bool
    /// Whether a deletion is over only when the object is gone.
    let waitsForDeletion: Bool
    /// Whether a deletion that is refused as too early (412) is tried again.
    let retriesDeletion: Bool
    /// Refusals of a deletion that count as done.
    let forgives: Set<Int>
    let extras: Extras

    init(
        _ typeName: String, collection: String, kind: String, nameKind: String? = nil, rules: PlanRules,
        defaultTimeout: Duration = .seconds(300), hasStatus: Bool = false, waitsForDeletion: Bool = false,
        retriesDeletion: Bool = false, forgives: Set<Int> = [], fields: [Field], extras: Extras = Extras()
    ) {
        entry = SchemaTable.shared.resource(typeName, rules)
        self.rules = rules
        self.defaultTimeout = defaultTimeout
        self.collection = collection
        self.kind = kind
        self.nameKind = nameKind
        self.fields = fields
        self.hasStatus = hasStatus
        self.waitsForDeletion = waitsForDeletion
        self.retriesDeletion = retriesDeletion
        self.forgives = forgives
        self.extras = extras
    }

    /// What its objects belong to, `region` or `zone`; nil for the organization's.
    var place: String? { ["region", "zone"].first { collection.contains("{\($0)}") } }

    func id(_ text: String) -> ResourceID? { place == nil ? ResourceID(global: text) : ResourceID(text) }

    /// The path of one object.
    func path(_ id: ResourceID) -> String { path(in: id.region) + "/" + id.id }

    /// The collection's path in a region or zone.
    private func path(in locality: String) -> String {
        collection.replacing("{\(place ?? "")}", with: locality)
    }

    func validate(_ config: Value) -> [PluginDiagnostic] { extras.validate(config) }

    func create(_ planned: Value, timeouts: Timeouts, cloud: Cloud) async throws -> ResourceID {
        let locality =
            place.flatMap { planned[$0].text } ?? (place == "zone" ? cloud.settings.zone : cloud.settings.region)
        var body: [String: Value] = [:]
        for field in fields where field.create != .never {
            let isSet = !planned[field.attribute].isZero && planned[field.attribute] != .unknown
            guard isSet || field.create == .always else { continue }
            body[field.name] = field.sent(planned, type(of: field))
        }
        if let nameKind, planned["name"].text?.isEmpty ?? true { body["name"] = GeneratedName.make(nameKind) }
        try own(planned, cloud, &body)
        try extras.create(planned, &body)
        let created = try await make(planned, locality, body, cloud)
        guard let uuid = created["id"].text else { throw WireError("a \(kind) without an id") }
        let id = ResourceID(place.map { _ in locality }, id: uuid)
        do {
            if hasStatus { _ = try await cloud.waitUntilSettled(kind, path(id), timeout: timeouts.create) }
            try await extras.settle(id, .null, planned, Set(entry.block.attributes.map(\.name)), cloud)
        } catch {
            throw HalfMade(id: id, cause: error)
        }
        return id
    }

    func read(
        _ id: ResourceID, reference: Value, timeouts: Timeouts, cloud: Cloud
    ) async throws -> ResourceReading? {
        do {
            let object =
                try await hasStatus
                ? cloud.waitUntilSettled(kind, path(id), timeout: timeouts.read) : cloud.call("GET", path(id))
            var members: [String: Value] = ["id": .string(id.description)]
            if let place { members[place] = .string(id.region) }
            for field in fields { members[field.attribute] = field.observed(object, id) }
            members.merge(try await extras.read(id, object, reference, cloud)) { $1 }
            return ResourceReading(value: Equality.keepingForm(of: reference, in: .object(members), schema))
        } catch let error as APIError where error.isNotFound {
            return nil
        }
    }

    func update(
        _ id: ResourceID, prior: Value, planned: Value, changes: Set<String>, timeouts: Timeouts, cloud: Cloud
    ) async throws {
        if hasStatus { _ = try await cloud.waitUntilSettled(kind, path(id), timeout: timeouts.update) }
        var body: [String: Value] = [:]
        for field in fields where field.update == .whenSet && changes.contains(field.attribute) {
            body[field.name] = field.sent(planned, type(of: field))
        }
        try extras.update(planned, changes, &body)
        // What is always sent is sent with something that changed.
        let always = fields.filter { $0.update == .always }
        if !body.isEmpty || always.contains(where: { changes.contains($0.attribute) }) {
            for field in always { body[field.name] = field.sent(planned, type(of: field)) }
            _ = try await cloud.call("PATCH", path(id), .object(body))
        }
        try await extras.settle(id, prior, planned, changes, cloud)
    }

    func delete(_ id: ResourceID, timeouts: Timeouts, cloud: Cloud) async throws {
        do {
            if hasStatus { _ = try await cloud.waitUntilSettled(kind, path(id), timeout: timeouts.delete) }
            try await cloud.deleteUntilAllowed(path(id), timeout: retriesDeletion ? timeouts.delete : .zero)
            if waitsForDeletion { _ = try await cloud.waitUntilSettled(kind, path(id), timeout: timeouts.delete) }
        } catch let error as APIError where error.isNotFound || forgives.contains(error.status) {
            return
        }
    }

    /// The create's call itself.
    private func make(_ planned: Value, _ locality: String, _ body: [String: Value], _ cloud: Cloud) async throws
        -> Value
    {
        while true {
            try await extras.prepare?(planned, locality, cloud)
            do {
                return try await cloud.call("POST", path(in: locality), .object(body))
            } catch let error as APIError
                where extras.prepare != nil && error.body["type"].text == "transient_state"
            {
                continue
            }
        }
    }

    /// The project, or the organization, that it is made in: the configuration's or the provider's.
    private func own(_ planned: Value, _ cloud: Cloud, _ body: inout [String: Value]) throws {
        let settable = Set(entry.block.attributes.filter { $0.origin != .computed }.map(\.name))
        if settable.contains("project_id") {
            guard let project = planned["project_id"].text ?? cloud.settings.projectID else {
                throw PluginDiagnostic.error(
                    "project_id is required", detail: "Set SCW_DEFAULT_PROJECT_ID or project_id.")
            }
            body["project_id"] = .string(project)
        }
        if settable.contains("organization_id") {
            guard let organization = planned["organization_id"].text ?? cloud.settings.organizationID else {
                throw PluginDiagnostic.error(
                    "organization_id is required", detail: "Set SCW_DEFAULT_ORGANIZATION_ID or organization_id.")
            }
            body["organization_id"] = .string(organization)
        }
    }

    private func type(of field: Field) -> AttributeType {
        entry.block.attributes.first { $0.name == field.attribute }?.type ?? .string
    }
}
