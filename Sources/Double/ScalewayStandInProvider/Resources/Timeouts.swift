/// How long each operation may wait for the cloud.
///
/// The values that count are those of the last real apply: they travel in Terraform's private data, under the key that
/// the real provider's SDK uses. A change of the `timeouts` block alone is therefore never stored.
struct Timeouts: Hashable, Sendable {
    private static let privateKey = "e2bfb730-ecaa-11e6-8f88-34363bc7c4c0"

    /// Nanoseconds by operation: `create`, `read`, `update`, `delete`, `default`.
    private var values: [String: Int64] = [:]
    private let fallback: Duration

    /// No values of its own: `fallback` for each operation.
    init(fallback: Duration) { self.fallback = fallback }

    /// Reads the `timeouts` block of a configuration. Throws a ``PluginDiagnostic`` for a text that isn't a duration.
    init(block: Value, fallback: Duration) throws {
        self.init(fallback: fallback)
        for (operation, value) in block.members {
            guard let text = value.text else { continue }
            guard let nanoseconds = GoDuration.nanoseconds(text) else {
                throw PluginDiagnostic.error(
                    "invalid timeout \(operation) = \"\(text)\"", detail: "Write a duration such as \"3m\".")
            }
            values[operation] = nanoseconds
        }
    }

    /// Reads private data; `fallback` where it says nothing.
    init(privateData: [UInt8], fallback: Duration) {
        self.init(fallback: fallback)
        let stored = (try? Value(json: privateData))?[Self.privateKey] ?? .null
        values = stored.members.compactMapValues { $0.whole.map(Int64.init) }
    }

    /// The private data that keeps these values.
    var privateData: [UInt8] {
        let stored = Value.object(values.mapValues { .integer(Int($0)) })
        return (try? Value.object([Self.privateKey: stored, "schema_version": "0"]).json()) ?? []
    }

    var create: Duration { duration("create") }
    var read: Duration { duration("read") }
    var update: Duration { duration("update") }
    var delete: Duration { duration("delete") }

    private func duration(_ operation: String) -> Duration {
        (values[operation] ?? values["default"]).map { .nanoseconds($0) } ?? fallback
    }
}
