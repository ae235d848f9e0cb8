/// How to make an object that a recording uses and doesn't create. A product adds its kinds in a file of its own, as an
/// extension with a list, and that list to ``all``.
struct ObjectKind: Sendable {
    /// First two parts of its path, for example `containers/v1`.
    let api: String
    /// For example `namespaces`.
    let collection: String
    /// What other objects call it: its product's own word first, for example `namespace_id`.
    let keys: [String]
    /// Whether its path has `/regions/{region}`.
    var isRegional = true
    /// What a create needs at least; the recording's own values go over it.
    let minimum: [String: JSON]
    /// Members of the object that a create doesn't take, besides those that every product has.
    var serverSet: Set<String> = []
    /// Last changes to the create's body, by what the recording says of the object anywhere.
    var adapt: @Sendable (_ body: inout [String: JSON], _ id: String, _ recording: Recording) -> Void = { _, _, _ in }
    /// What else must be there, once the object is settled. `id` is the recorded one.
    var complete: @Sendable (_ id: String, _ presumer: inout Presumer) async throws -> Void = { _, _ in }

    /// In ``minimum``: the id of an object that has to be made as well, as the recording may not show it.
    static let unnamed = "unnamed"

    static let all: [ObjectKind] = containers + secrets + registry + products

    var product: String { String(api.prefix { $0 != "/" }) }

    func path(region: String) -> String {
        isRegional ? "/\(api)/regions/\(region)/\(collection)" : "/\(api)/\(collection)"
    }

    /// The kind of an id in a path, after the name of its collection.
    static func named(collection: String, product: String) -> ObjectKind? {
        all.first { $0.collection == collection && $0.product == product }
    }

    /// The kind of an id under a key; of two products that use the same key, the one whose object has it.
    static func named(key: String, product: String) -> ObjectKind? {
        all.first { $0.keys.contains(key) && $0.product == product } ?? all.first { $0.keys.contains(key) }
    }
}
