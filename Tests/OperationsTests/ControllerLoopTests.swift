import Controller
import Logging
import Model
import Ports
import Synchronization
import TestSupport
import Testing

@testable import Operations

@Suite("The controller's loop", .timeLimit(.minutes(3)))
struct ControllerLoopTests {
    /// A journal and a store in memory that fail and hang as a test says.
    private final class Memory: JournalStore, MachineStore {
        struct State {
            var requests: [OperatorRequest] = []
            var unreadable: [String] = []
            var results: [String: RequestOutcome] = [:]
            var broken: Set<EnvironmentName> = []
            var savesHang = false
            var savesFail: PortFailure?
            var claimsHang = false
            var hanging: [CheckedContinuation<Void, Never>] = []
        }
        let state = Mutex(State())

        func answer(to id: String) -> String? { state.withLock { $0.results[id]?.description } }
        func release() {
            for continuation in state.withLock({ $0.hanging }) { continuation.resume() }
        }

        private func hang() async {
            await withCheckedContinuation { continuation in state.withLock { $0.hanging.append(continuation) } }
        }

        func load(_ environment: EnvironmentName) async throws(PortFailure) -> StoredMachine? {
            guard state.withLock({ $0.broken.contains(environment) }) else { return nil }
            throw PortFailure(
                .internalError, code: "journal_unreadable", "The saved state of \(environment) can't be read.")
        }
        func save(
            _ machine: EnvironmentMachine, record: ReconciliationRecord?, replacing version: StateVersion?
        ) async throws(PortFailure) -> StateVersion {
            if state.withLock({ $0.savesHang }) { await hang() }
            if let failure = state.withLock({ $0.savesFail }) { throw failure }
            return (version ?? 0) + 1
        }
        func answer(requestID: String, _ outcome: RequestOutcome) async throws(PortFailure) {
            try await finish(request: requestID, outcome, by: nil)
        }

        func submit(_ request: OperatorRequest) async throws(PortFailure) {
            state.withLock { $0.requests.append(request) }
        }
        func pendingRequests() async throws(PortFailure) -> PendingRequests {
            state.withLock { state in
                PendingRequests(
                    requests: state.requests.filter { state.results[$0.id] == nil },
                    unreadable: state.unreadable.filter { state.results[$0] == nil })
            }
        }
        func claimRequests(by writer: WriterID, takingOver: Bool) async throws(PortFailure) -> PendingRequests {
            if state.withLock({ $0.claimsHang }) { await hang() }
            return try await pendingRequests()
        }
        func finish(request id: String, _ outcome: RequestOutcome, by writer: WriterID?) async throws(PortFailure) {
            state.withLock { $0.results[id] = outcome }
        }
        func outcome(ofRequest id: String) async throws(PortFailure) -> RequestOutcome? {
            state.withLock { $0.results[id] }
        }
        func state(of environment: EnvironmentName) async throws(PortFailure) -> SavedState? { nil }
        func environments() async throws(PortFailure) -> [EnvironmentName] { [] }
        func save(
            _ state: [UInt8], of environment: EnvironmentName, record: ReconciliationRecord?,
            replacing version: StateVersion?, by writer: WriterID
        ) async throws(PortFailure) -> StateVersion { 1 }
        func page(environment: EnvironmentName?, limit: Int, below id: String?) async throws(PortFailure) -> HistoryPage
        {
            HistoryPage(records: [])
        }
        func horizon() async throws(PortFailure) -> String? { nil }
        func reconciliation(_ id: ReconciliationID) async throws(PortFailure) -> ReconciliationRecord? { nil }
        func prune(before time: Timestamp, limit: Int) async throws(PortFailure) -> Int { 0 }
        func growth(now: Timestamp) async throws(PortFailure) -> StoreGrowth {
            StoreGrowth(rows: 0, bytes: 0, since: nil, isWhole: true)
        }
    }

    /// Never answers; deaf to cancellation when told so, as a call into the kernel is.
    private final class Nobody: EffectPerformer {
        private let isDeaf: Bool
        let asked = Mutex(0)
        private let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])

        init(isDeaf: Bool = false) { self.isDeaf = isDeaf }
        func release() { for continuation in waiting.withLock({ $0 }) { continuation.resume() } }

        func perform(_ effect: Effect, of environment: EnvironmentName) async -> EffectResult {
            asked.withLock { $0 += 1 }
            if isDeaf { await withCheckedContinuation { continuation in waiting.withLock { $0.append(continuation) } } }
            while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
            return .failed(PortFailure(.cancelled, code: "git_cancelled", "cancelled"))
        }
    }

    private struct Paper: AuditSink {
        func append(_ event: AuditEvent) async throws(PortFailure) {}
    }

    /// A clock that goes on by the loop's short waits alone, however long the machine makes of them: what others keep
    /// the loop from doing doesn't count.
    private final class WaitedTime: TimeSource {
        private let time = Mutex(SystemTime().now)
        var now: Timestamp { time.withLock { $0 } }
        func sleep(until end: Timestamp) async throws(CancellationError) {
            let wait = end - now
            do { try await Task.sleep(for: wait) } catch { throw CancellationError() }
            if wait <= .milliseconds(50) { time.withLock { $0 = max($0, end) } }
        }
    }

    private let memory = Memory()
    private let board = MachineBoard()

    private func name(_ text: String) throws -> EnvironmentName { try #require(EnvironmentName(text)) }

    private func ask(_ id: String, _ command: OperatorRequest.Command, in environment: EnvironmentName) async throws {
        try await memory.submit(
            OperatorRequest(
                id: id, environment: environment, command: command, requestedBy: "ops", requestedAt: SystemTime().now))
    }

    /// Runs the loop beside `body` and stops it; returns for how long the stop waited, and what the loop left.
    private func whileRunning(
        _ environments: [EnvironmentName], _ performer: Nobody, untilItEnds: Bool = false,
        _ body: () async throws -> Void
    ) async throws -> (waited: Duration, end: ControllerLoop.End) {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let (stop, clock) = (AsyncStream<Void>.makeStream(), WaitedTime())
        let loop = ControllerLoop(
            installation: "here", settings: MachineSettings(), store: memory, journal: memory, writer: WriterID("test"),
            runner: EnvironmentRunner(
                store: memory, audit: Paper(), performer: performer, clock: clock, logger: logger),
            board: board, clock: clock, logger: logger)
        let ended = Mutex<ControllerLoop.End?>(nil)
        Task {
            let end = await loop.run(discover: { found in
                found.yield(Discovery(environments: environments))
                // Git, which says nothing.
                _ = await performer.perform(.readSource, of: environments[0])
            }) { for await _ in stop.stream {} }
            ended.withLock { $0 = end }
        }
        do {
            try await body()
        } catch {
            stop.continuation.finish()
            throw error
        }
        let began = clock.now
        if untilItEnds { _ = await eventually { ended.withLock { $0 != nil } } }
        #expect(!untilItEnds || ended.withLock { $0 != nil }, "it doesn't end by itself")
        stop.continuation.finish()
        _ = await eventually { ended.withLock { $0 != nil } }
        return (clock.now - began, try #require(ended.withLock { $0 }))
    }

    private func answer(to id: String, startsWith text: String) async throws {
        _ = await eventually { memory.answer(to: id) != nil }
        #expect(memory.answer(to: id)?.hasPrefix(text) == true, "\(id): \(memory.answer(to: id) ?? "no answer")")
    }

    @Test(
        "requests are carried out and a stop is obeyed while git says nothing, whether it can be cancelled or not",
        arguments: [false, true])
    func silence(isDeaf: Bool) async throws {
        let (staging, nobody) = (try name("staging"), Nobody(isDeaf: isDeaf))
        defer { nobody.release() }
        let (waited, end) = try await whileRunning([staging], nobody) {
            try #require(await eventually { nobody.asked.withLock { $0 } == 2 })
            try await ask("1", .suspend(reason: "a look"), in: staging)
            try await answer(to: "1", startsWith: "staging is suspended")
            try await ask("2", .abort, in: staging)
            try await answer(to: "2", startsWith: "refused nothing_running - staging is only being looked at")
        }
        #expect(waited < .seconds(4))
        #expect((end.rest == nil) == !isDeaf && end.superseded == nil)
    }

    @Test("a disk that hangs keeps nothing from being stopped")
    func disk() async throws {
        let (staging, nobody) = (try name("staging"), Nobody())
        defer { memory.release() }
        memory.state.withLock { $0.savesHang = true }
        let (waited, end) = try await whileRunning([staging], nobody) {
            try await ask("1", .suspend(reason: "a look"), in: staging)
            try #require(await eventually { memory.state.withLock { !$0.hanging.isEmpty } })
            #expect(memory.answer(to: "1") == nil)
        }
        #expect(waited < .seconds(5))
        #expect(end.rest != nil)
    }

    @Test(
        "an environment whose state can't be read stops alone: the others run, and its requests are refused with the reason"
    )
    func brokenEnvironment() async throws {
        let (production, staging, nobody) = (try name("production"), try name("staging"), Nobody())
        memory.state.withLock { $0.broken = [production] }
        _ = try await whileRunning([production, staging], nobody) {
            try await ask("1", .suspend(reason: "a look"), in: production)
            try await ask("2", .suspend(reason: "a look"), in: staging)
            try await answer(to: "2", startsWith: "staging is suspended")
            try await answer(to: "1", startsWith: "failed journal_unreadable - The saved state of production")
            #expect(board.broken[production]?.code == "journal_unreadable" && board.broken[staging] == nil)
            #expect(board.machines.keys.map(\.text) == ["staging"])
        }
    }

    @Test("a request that can't be decoded is refused, and those behind it are carried out")
    func unreadableRequest() async throws {
        let (staging, nobody) = (try name("staging"), Nobody())
        memory.state.withLock { $0.unreadable = ["0"] }
        _ = try await whileRunning([staging], nobody) {
            try await ask("1", .suspend(reason: "a look"), in: staging)
            try await answer(to: "1", startsWith: "staging is suspended")
            try await answer(to: "0", startsWith: "failed request_unreadable - The request can't be read")
        }
    }

    @Test("a claim of requests that is still on its way keeps the data directory from being given back")
    func claimOnItsWay() async throws {
        let (staging, nobody) = (try name("staging"), Nobody())
        defer { memory.release() }
        memory.state.withLock { $0.claimsHang = true }
        let (waited, end) = try await whileRunning([staging], nobody) {
            try #require(await eventually { memory.state.withLock { !$0.hanging.isEmpty } })
        }
        #expect(waited < .seconds(4) && end.rest != nil)
    }

    @Test("when another process writes the journal, the loop ends by itself, at once, and says why")
    func superseded() async throws {
        let (staging, nobody) = (try name("staging"), Nobody())
        memory.state.withLock {
            $0.savesFail = PortFailure(.locked, code: "journal_superseded", "saved by another process")
        }
        let (waited, end) = try await whileRunning([staging], nobody, untilItEnds: true) {
            try await ask("1", .suspend(reason: "a look"), in: staging)
        }
        #expect(waited < .seconds(1) && end.rest == nil)
        #expect(end.superseded == Reason(code: "journal_superseded", message: "saved by another process"))
        #expect(memory.answer(to: "1") == nil)
    }

    private final class Lock: Claim {}

    @Test("the data directory is given back when all has ended, and no sooner")
    func givenBack() async throws {
        let rest = AsyncStream<Void>.makeStream()
        var lock: Lock? = Lock()
        weak let held = lock
        try await ControllerLoop.hold(try #require(lock)) {
            ControllerLoop.End(rest: { for await _ in rest.stream {} })
        }
        lock = nil
        // Time for who would give it back.
        for _ in 0..<100 { await Task.yield() }
        #expect(held != nil)
        rest.continuation.finish()
        #expect(await eventually { held == nil })
    }

    @Test("nothing keeps the data directory when all has ended")
    func givenBackAtOnce() async throws {
        var lock: Lock? = Lock()
        weak let held = lock
        try await ControllerLoop.hold(try #require(lock)) { ControllerLoop.End() }
        lock = nil
        #expect(held == nil)
    }

    @Test("who isn't the only one says so")
    func notTheOnlyOne() async {
        let failure = await #expect(throws: PortFailure.self) {
            try await ControllerLoop.hold(Lock()) {
                ControllerLoop.End(superseded: Reason(code: "journal_superseded", message: "m"))
            }
        }
        #expect(failure?.reason.code == "journal_superseded")
    }
}
