/// What the resources of a PostgreSQL instance share: its path, its waits, and a write that is refused while another one
/// is under way (api.md 6).
struct DatabaseAPI: Sendable {
    let cloud: Cloud
    let region: String
    /// UUID of the instance.
    let instance: String

    /// States in which an instance stays. `error` is one of them: the real provider goes on.
    private static let settled: Set = ["ready", "disk_full", "error"]

    /// Of the instance, or of something in it.
    func path(_ rest: String = "") -> String { "/rdb/v1/regions/\(region)/instances/\(instance)\(rest)" }

    /// Waits until the instance is settled. Throws ``APIError`` (404) when it isn't there.
    @discardableResult
    func wait(_ timeout: Duration) async throws -> Value {
        try await cloud.wait("database instance", path(), timeout: timeout, pause: cloud.poll * 6) {
            Self.settled.contains($0)
        }
    }

    /// A write that answers 409 while another one is under way is tried again until `timeout`.
    @discardableResult
    func write(_ method: String, _ rest: String, _ body: Value? = nil, timeout: Duration) async throws -> Value {
        let deadline = ContinuousClock.now + timeout
        while true {
            do {
                return try await cloud.call(method, path(rest), body)
            } catch let error as APIError where error.status == 409 && ContinuousClock.now + cloud.poll < deadline {
                try await Task.sleep(for: cloud.poll)
                try await wait(timeout)
            }
        }
    }

    /// The first row of a list; nil when there is none.
    func first(_ list: String, _ key: String) async throws -> Value? {
        try await cloud.call("GET", path(list))[key].elements.first
    }
}
