import SimulatedCloud

/// A cloud whose hash is readable, so that tests see what was hashed with which salt.
struct CloudFixture {
    static let start: Int64 = 1_800_000_000_000_000
    static let project = "22222222-2222-4222-8222-222222222222"
    static let caller = Caller(principalID: "p", userAgent: "ua", requestID: "r", sourceIP: "192.0.2.1")
    static let ours = "rg.fr-par.scw.cloud/evalap/streamlit"

    var cloud: SimulatedCloud

    init(_ settings: CloudSettings = CloudSettings(), seed: UInt64 = 1) {
        cloud = SimulatedCloud(state: CloudState(now: Self.start, seed: seed), settings: settings) { value, salt in
            "hash(\(value),\(ContentHash.sha256(salt).prefix(8)))"
        }
    }

    /// Lets `seconds` pass.
    mutating func pass(_ seconds: Double) {
        cloud.advance(to: cloud.now + Int64(seconds * 1_000_000))
    }

    mutating func namespace() throws -> String {
        try cloud.createNamespace(name: "production", projectID: Self.project, NamespaceChange(), by: Self.caller).id
    }

    /// A container of `image` in a namespace of its own.
    mutating func container(_ image: String = "nginx:1", _ edit: (inout ContainerChange) -> Void = { _ in }) throws
        -> CloudContainer
    {
        var change = ContainerChange()
        change.image = image
        edit(&change)
        return try cloud.createContainer(name: "web", namespaceID: try namespace(), change, by: Self.caller)
    }

    /// A container that serves already.
    mutating func ready(_ image: String = "nginx:1", _ edit: (inout ContainerChange) -> Void = { _ in }) throws
        -> String
    {
        let id = try container(image, edit).id
        pass(60)
        return id
    }

    mutating func patch(_ id: String, _ edit: (inout ContainerChange) -> Void) throws -> CloudContainer {
        var change = ContainerChange()
        edit(&change)
        return try cloud.updateContainer(id, change, by: Self.caller)
    }

    func get(_ id: String) throws -> CloudContainer { try cloud.container(id) }
}
