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
            let key = AccessKey(
                id: "NEW", createdAt: Timestamp(seconds: 100), expiresAt: end, description: description)
            state.withLock { $0.append(key) }
            return NewAccessKey(key: key, secret: Redacted("secret"))
        }
        func remove(_ key: AccessKey) { state.withLock { $0.removeAll { $0.id == key.id } } }
    }

    private final class Keeper: KeyKeeper {
        let label = "a file"
        let there: Mutex<String?>
        let failure: PortFailure?
        /// Whether it is kept although it seems to fail.
        let isKept: Bool

        init(there: String? = nil, failure: PortFailure? = nil, isKept: Bool = false) {
            self.there = Mutex(there)
            self.failure = failure
            self.isKept = isKept
        }

        func prepare(for bearer: KeyBearer) -> String? { there.withLock { $0 } }
        func keep(_ key: NewAccessKey, for bearer: KeyBearer) throws(PortFailure) -> String {
            if failure == nil || isKept { there.withLock { $0 = key.key.id } }
            if let failure { throw failure }
            return "a file"
        }
    }

    private static let place = "plan of staging, by amarre, in a file"

    fileprivate static let project = ProjectID(uncheckedText: "11111111-1111-1111-1111-111111111111")
    private static func key(_ id: String, _ time: Int64 = 2, in description: String = place) -> AccessKey {
        AccessKey(id: id, createdAt: Timestamp(seconds: time), expiresAt: nil, description: description)
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
            try await work(issuer, Keeper(there: "OLD", failure: Self.full)).rotate(
                .plan, in: try environment(), for: .seconds(1), endsPrevious: true)
        }
        #expect(issuer.state.withLock { $0.map(\.id) } == ["OLD"])
    }

    private static let full = PortFailure(.internalError, code: "key_file", "the disk is full")

    @Test("an answer that was lost is looked up before the key is ended")
    func answerLost() async throws {
        let issuer = Issuer([Self.key("OLD")])
        let lost = PortFailure(.unreachable, code: "scaleway_unreachable", "no answer")
        let result = try await work(issuer, Keeper(there: "OLD", failure: lost, isKept: true)).rotate(
            .plan, in: try environment(), for: .seconds(1), endsPrevious: false)
        #expect(result.key.id == "NEW" && issuer.state.withLock { $0.map(\.id) } == ["OLD", "NEW"])
    }

    @Test("a key that isn't the role's is never replaced")
    func foreign() async throws {
        let issuer = Issuer([Self.key("OLD")])
        let keeper = Keeper(there: "FOREIGN")
        await #expect {
            try await work(issuer, keeper).rotate(.plan, in: try environment(), for: .seconds(1), endsPrevious: true)
        } throws: {
            ($0 as? PortFailure)?.reason.code == "key_foreign"
        }
        #expect(issuer.state.withLock { $0.map(\.id) } == ["OLD"] && keeper.prepare(for: bearer) == "FOREIGN")
    }

    @Test("a rotation leaves the one before, unless it is told not to", arguments: [false, true])
    func rotated(endsPrevious: Bool) async throws {
        let elsewhere = [Self.key("ELSEWHERE", 1, in: "by hand"), Self.key("LATER", 3)]
        let issuer = Issuer([Self.key("OLDER", 1), Self.key("OLD")] + elsewhere)
        let result = try await work(issuer, Keeper(there: "OLD")).rotate(
            .plan, in: try environment(), for: .seconds(1), endsPrevious: endsPrevious)
        #expect(
            issuer.state.withLock { $0.map(\.id) } == (endsPrevious ? [] : ["OLD"]) + ["ELSEWHERE", "LATER", "NEW"])
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

    private var bearer: KeyBearer { KeyBearer(applicationID: "a", project: Self.project) }

    private func environment() throws -> EnvironmentName { try #require(EnvironmentName("staging")) }
}
