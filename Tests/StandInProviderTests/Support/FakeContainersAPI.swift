import CArgon2
import Foundation
@testable import ScalewayStandInProvider
import Synchronization

/// Scaleway's containers API in memory, on a loopback port: just enough for Terraform, and every knob a test needs.
///
/// A write leaves a resource in its transient state for ``settleReads`` reads, so nothing depends on time.
final class FakeContainersAPI: Sendable {
    /// One request as it arrived.
    struct Recorded: Sendable {
        let method: String
        let path: String
        let userAgent: String
        let body: Value
    }

    private struct Stored {
        var object: [String: Value]
        var readsLeft: Int
    }

    private struct Fault {
        let method: String
        let part: String
        let status: Int
        var count: Int
    }

    private struct State {
        var stored: [String: Stored] = [:]
        var recorded: [Recorded] = []
        var faults: [Fault] = []
        /// Parts of names whose resources never leave a transient state.
        var stuck: Set<String> = []
        var nextID = 1
    }

    /// Reads for which a resource stays transient after a write.
    static let settleReads = 1

    let url: String
    private let state = Mutex(State())
    private let listener: Int32

    init() throws {
        let (descriptor, port) = try LoopbackSocket.listen()
        listener = descriptor
        url = "http://127.0.0.1:\(port)"
        Thread.detachNewThread { [self] in
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { return }
                Thread.detachNewThread { self.serve(connection) }
            }
        }
    }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    // MARK: What a test sees and changes

    var recorded: [Recorded] { state.withLock { $0.recorded } }

    /// The bodies of all requests with this method, in order, whose path contains `part`.
    func bodies(_ method: String, _ part: String = "/") -> [Value] {
        recorded.filter { $0.method == method && $0.path.contains(part) }.map(\.body)
    }

    func forgetRequests() { state.withLock { $0.recorded = [] } }

    /// The object with this name, as the API would return it.
    func object(named name: String) -> Value? {
        state.withLock { $0.stored.values.first { $0.object["name"] == .string(name) }.map { .object($0.object) } }
    }

    /// Someone else changes a resource.
    func edit(_ name: String, _ change: (inout [String: Value]) -> Void) {
        state.withLock { state in
            guard let id = state.stored.first(where: { $0.value.object["name"] == .string(name) })?.key else { return }
            guard var stored = state.stored[id] else { return }
            change(&stored.object)
            state.stored[id] = stored
        }
    }

    /// Someone else removes a resource.
    func remove(_ name: String) {
        state.withLock { state in state.stored = state.stored.filter { $0.value.object["name"] != .string(name) } }
    }

    /// Resources with this name never leave a transient state until ``release(_:)``.
    func hold(_ name: String) { state.withLock { _ = $0.stuck.insert(name) } }
    func release(_ name: String) { state.withLock { _ = $0.stuck.remove(name) } }

    /// The next `count` requests of this kind are refused.
    func fail(_ method: String, _ part: String, status: Int, count: Int) {
        state.withLock { $0.faults.append(Fault(method: method, part: part, status: status, count: count)) }
    }

    // MARK: The API

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        guard let request = LoopbackSocket.readRequest(connection) else { return }
        let (status, answer) = state.withLock { Self.answer(request, &$0) }
        LoopbackSocket.write(connection, status: status, body: (try? answer.json()) ?? [])
    }

    private static func answer(_ request: LoopbackSocket.Request, _ state: inout State) -> (Int, Value) {
        let body = request.body.isEmpty ? Value.null : (try? Value(json: request.body)) ?? .null
        state.recorded.append(
            Recorded(
                method: request.method, path: request.path, userAgent: request.headers["user-agent"] ?? "", body: body))
        guard request.headers["x-auth-token"]?.isEmpty == false else {
            return (401, .object(["type": "denied_authentication", "message": "denied"]))
        }
        if let index = state.faults.firstIndex(where: {
            $0.count > 0 && $0.method == request.method && request.path.contains($0.part)
        }) {
            state.faults[index].count -= 1
            return (state.faults[index].status, .object(["message": "planned by the test", "type": "test"]))
        }
        let parts = request.path.split(separator: "/").map(String.init)
        guard parts.count >= 5, parts[0] == "containers" else { return (404, .object(["message": "no such path"])) }
        if request.method == "POST" { return create(parts[4], body, &state) }
        guard parts.count == 6, var stored = state.stored[parts[5]] else {
            let kind = String(parts[4].dropLast())
            return (
                404,
                .object([
                    "message": "resource is not found", "type": "not_found", "resource": .string(kind),
                    "resource_id": .string(parts.last ?? ""),
                ])
            )
        }
        switch request.method {
        case "GET":
            guard settle(&stored, state.stuck) else {
                state.stored[parts[5]] = nil
                return (404, .object(["message": "resource is not found", "type": "not_found"]))
            }
        case "PATCH":
            write(body, over: &stored.object, isPatch: true)
            stored.object["status"] = "updating"
            stored.object["error_message"] = nil
            stored.readsLeft = settleReads
        default:
            stored.object["status"] = "deleting"
            stored.readsLeft = settleReads
        }
        state.stored[parts[5]] = stored
        return (200, .object(stored.object))
    }

    /// One read further; false when the resource is gone now.
    private static func settle(_ stored: inout Stored, _ stuck: Set<String>) -> Bool {
        let transient = ["creating", "updating", "deleting"].contains(stored.object["status"]?.text ?? "")
        guard transient, !stuck.contains(stored.object["name"]?.text ?? "") else { return true }
        guard stored.readsLeft <= 0 else {
            stored.readsLeft -= 1
            return true
        }
        if stored.object["status"] == "deleting" { return false }
        let isBroken = stored.object["image"]?.text?.contains("broken") ?? false
        stored.object["status"] = isBroken ? "error" : "ready"
        stored.object["error_message"] = isBroken ? "Container is unable to start" : ""
        return true
    }

    private static func create(_ kind: String, _ body: Value, _ state: inout State) -> (Int, Value) {
        let number = String(state.nextID, radix: 16)
        state.nextID += 1
        let id = String(repeating: "0", count: 8 - number.count) + number + "-0000-4000-8000-000000000000"
        var object: [String: Value] = [
            "id": .string(id), "status": "creating", "description": "", "region": "fr-par", "tags": .array([]),
            "environment_variables": .object([:]), "secret_environment_variables": .object([:]),
        ]
        if kind == "containers" {
            object.merge(containerDefaults(body["name"].text ?? "")) { $1 }
        } else {
            object["organization_id"] = "22222222-2222-4222-8222-222222222222"
        }
        write(body, over: &object, isPatch: false)
        state.stored[id] = Stored(object: object, readsLeft: settleReads)
        return (200, .object(object))
    }

    private static func containerDefaults(_ name: String) -> [String: Value] {
        [
            "min_scale": 0, "max_scale": 5, "memory_limit_bytes": 2_048_000_000, "mvcpu_limit": 1000, "timeout": "300s",
            "port": 8080,
            "privacy": "public", "protocol": "http1", "https_connections_only": false, "sandbox": "v2",
            "local_storage_limit_bytes": 1_000_000_000, "command": .array([]), "args": .array([]),
            "startup_probe": .null,
            "scaling_option": .object(["concurrent_requests_threshold": 50]),
            "liveness_probe": .object([
                "failure_threshold": 30, "interval": "10s", "timeout": "1s", "tcp": .object([:]),
            ]),
            "public_endpoint": .string("https://ns-\(name).functions.fnc.fr-par.scw.cloud"),
        ]
    }

    /// Only the names that each call really takes are taken: a PATCH says `https_connection_only`, a create the plural.
    private static func write(_ body: Value, over object: inout [String: Value], isPatch: Bool) {
        let plural = "https_connections_only"
        for (name, value) in body.members where !value.isNull {
            if let text = value.text, text.hasPrefix("unknown_") { continue }
            switch name {
            case "secret_environment_variables": object[name] = secrets(value, over: object[name] ?? .null)
            case "https_connection_only": if isPatch { object[plural] = value }
            case plural: if !isPatch { object[plural] = value }
            case "timeout": object[name] = shortened(value)
            case "liveness_probe", "startup_probe":
                object[name] = .object(value.members.mapValues { $0.text == nil ? $0 : shortened($0) })
            case "private_network_id": object[name] = value == "" ? nil : value
            default: object[name] = value
            }
        }
    }

    /// `300.000000000s` comes back as `300s`.
    private static func shortened(_ duration: Value) -> Value {
        .string((duration.text ?? "").replacingOccurrences(of: ".000000000s", with: "s"))
    }

    /// "" keeps the stored hash, a missing key is removed.
    private static func secrets(_ wanted: Value, over stored: Value) -> Value {
        .object(
            wanted.members.reduce(into: [:]) { result, member in
                result[member.key] = member.value == "" ? stored[member.key] : .string(hash(member.value.text ?? ""))
            })
    }

    /// A real Argon2id hash with small parameters.
    static func hash(_ text: String) -> String {
        let salt = Array("sixteen byte slt".utf8)
        let utf8 = Array(text.utf8)
        var encoded = [CChar](repeating: 0, count: 256)
        guard
            argon2id_hash_encoded(1, 64, 1, utf8, utf8.count, salt, salt.count, 32, &encoded, encoded.count)
                == ARGON2_OK.rawValue
        else { return "" }
        return String(decoding: encoded.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
