import Model
import Operations
import Ports
import Synchronization
import TestSupport
import Testing

@Suite("amarre key")
struct KeyWorkTests {
    /// Keys in memory.
    private final class Issuer: KeyIssuer {
        let state: Mutex<[AccessKey]>
        init(_ keys: [AccessKey]) { state = Mutex(keys) }

        func bearer(of role: AccessRole, in environment: EnvironmentName) throws(PortFailure) -> KeyBearer {
            KeyBearer(applicationID: role.application(in: environment), project: KeyWorkTests.project)
        }
        func keys(of bearer: KeyBearer) -> [AccessKey] { state.withLock { $0 } }
        func make(for bearer: KeyBearer, description: String, until end: Timestamp) -> NewAccessKey {
            let key = AccessKey(id: "NEW", createdAt: Timestamp(seconds: 100), expiresAt: end)
            state.withLock { $0.append(key) }
            return NewAccessKey(key: key, secret: Redacted("secret"))
        }
        func remove(_ key: AccessKey) { state.withLock { $0.removeAll { $0.id == key.id } } }
    }

    private struct Keeper: KeyKeeper {
        var there: String?
        var fails = false

        func prepare(for bearer: KeyBearer) -> String? { there }
        func keep(_ key: NewAccessKey, for bearer: KeyBearer) throws(PortFailure) -> String {
            if fails { throw PortFailure(.internalError, code: "key_file", "the disk is full") }
            return "a file"
        }
    }

    fileprivate static let project = ProjectID(uncheckedText: "11111111-1111-1111-1111-111111111111")
    private static func key(_ id: String) -> AccessKey {
        AccessKey(id: id, createdAt: Timestamp(seconds: 1), expiresAt: nil)
    }

    private func work(_ issuer: Issuer, _ keeper: Keeper) -> KeyWork {
        KeyWork(issuer: issuer, keeper: keeper, clock: ManualTime())
    }

    @Test("a key that is made ends when it was asked to")
    func created() async throws {
        let issuer = Issuer([])
        let time = ManualTime()
        let result = try await KeyWork(issuer: issuer, keeper: Keeper(), clock: time).create(
            .gateway, in: try environment(), for: .seconds(60))
        #expect(result.key.expiresAt == time.now + .seconds(60) && result.place == "a file")
    }

    @Test("where one is, none is made")
    func exists() async throws {
        let issuer = Issuer([Self.key("OLD")])
        await #expect {
            try await work(issuer, Keeper(there: "OLD")).create(.plan, in: try environment(), for: .seconds(1))
        } throws: {
            ($0 as? PortFailure)?.reason.code == "key_exists"
        }
        #expect(issuer.state.withLock { $0.map(\.id) } == ["OLD"])
    }

    @Test("a key that can't be kept is ended again")
    func notKept() async throws {
        let issuer = Issuer([Self.key("OLD")])
        await #expect(throws: PortFailure.self) {
            try await work(issuer, Keeper(there: "OLD", fails: true)).rotate(
                .plan, in: try environment(), for: .seconds(1), endsPrevious: true)
        }
        #expect(issuer.state.withLock { $0.map(\.id) } == ["OLD"])
    }

    @Test("a rotation leaves the one before, unless it is told not to", arguments: [false, true])
    func rotated(endsPrevious: Bool) async throws {
        let issuer = Issuer([Self.key("OLDER"), Self.key("OLD")])
        let result = try await work(issuer, Keeper(there: "OLD")).rotate(
            .plan, in: try environment(), for: .seconds(1), endsPrevious: endsPrevious)
        #expect(issuer.state.withLock { $0.map(\.id) } == (endsPrevious ? ["NEW"] : ["OLD", "NEW"]))
        #expect(result.previous?.id == (endsPrevious ? nil : "OLD"))
        #expect(result.ended.map(\.id) == (endsPrevious ? ["OLDER", "OLD"] : ["OLDER"]))
    }

    @Test("nothing is replaced where nothing is")
    func missing() async throws {
        await #expect {
            try await work(Issuer([]), Keeper()).rotate(
                .plan, in: try environment(), for: .seconds(1), endsPrevious: false)
        } throws: {
            ($0 as? PortFailure)?.reason.code == "key_missing"
        }
    }

    private func environment() throws -> EnvironmentName { try #require(EnvironmentName("staging")) }
}
