import DesiredState
import DesiredStateFiles
import Model
import Ports
import Synchronization
import TestSupport
import Testing

@testable import Operations

@Suite("One fetch for all")
struct SharedFetchTests {
    /// A clock that a test moves, and a remote that counts and answers when the test says so.
    private final class Remote: Sendable {
        let time = Mutex(ContinuousClock.now)
        let count = Mutex(0)
        private let gate = Mutex<(open: Bool, waiting: [CheckedContinuation<Void, Never>])>((true, []))

        func advance(_ duration: Duration) { time.withLock { $0 += duration } }
        func shut() { gate.withLock { $0.open = false } }
        func open() {
            let waiting = gate.withLock { gate in
                defer { gate = (true, []) }
                return gate.waiting
            }
            for continuation in waiting { continuation.resume() }
        }

        /// Deaf to cancellation, like a name server that says nothing.
        func answer() async -> Int {
            let number = count.withLock { count in
                count += 1
                return count
            }
            await withCheckedContinuation { continuation in
                let isOpen = gate.withLock { gate in
                    if !gate.open { gate.waiting.append(continuation) }
                    return gate.open
                }
                if isOpen { continuation.resume() }
            }
            return number
        }
    }

    private func shared(_ remote: Remote) -> SharedFetch<Int> {
        SharedFetch(now: { remote.time.withLock { $0 } }, fetch: { .success(await remote.answer()) })
    }

    private func now(_ remote: Remote) -> ContinuousClock.Instant { remote.time.withLock { $0 } }

    @Test(
        "who comes while a fetch hangs shares it when it is young enough, and else shares the next one: there are two, however many ask"
    )
    func twoAtMost() async throws {
        let remote = Remote()
        let shared = shared(remote)
        remote.shut()
        let began = now(remote)
        async let first = shared.value(begunAt: began)
        try #require(await eventually { remote.count.withLock { $0 } == 1 })
        remote.advance(.seconds(5))
        let asked = now(remote)
        let numbers = await withTaskGroup(of: Int?.self) { group in
            for _ in 0..<20 { group.addTask { try? await shared.value(begunAt: began) } }
            for _ in 0..<20 { group.addTask { try? await shared.value(begunAt: asked) } }
            remote.open()
            return await group.reduce(into: [Int?: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(try await first == 1)
        #expect(numbers.keys.allSatisfy { $0 == 1 || $0 == 2 } && numbers[2, default: 0] >= 20, "\(numbers)")
        #expect(remote.count.withLock { $0 } == 2)
    }

    @Test(
        "who waits can go at any moment, though the fetch doesn't end; and what nobody waited for isn't anybody's answer"
    )
    func going() async throws {
        let remote = Remote()
        let shared = shared(remote)
        remote.shut()
        let earliest = now(remote)
        let waiter = Task { () async -> PortFailure? in
            do throws(PortFailure) { _ = try await shared.value(begunAt: earliest) } catch { return error }
            return nil
        }
        try #require(await eventually { remote.count.withLock { $0 } == 1 })
        waiter.cancel()
        #expect(await waiter.value?.kind == .cancelled)
        #expect(shared.began != nil)
        async let next = shared.value(begunAt: earliest)
        remote.open()
        #expect(try await next >= 1)
    }

    @Test("a failure is everybody's answer for a moment, then there is another try")
    func failures() async throws {
        let remote = Remote()
        let failing = SharedFetch<Int>(
            failureAge: .seconds(5), now: { remote.time.withLock { $0 } },
            fetch: { .failure(PortFailure(.unreachable, code: "git_unreachable", "\(await remote.answer())")) })
        let earliest = now(remote)
        for _ in 0..<3 { await #expect(throws: PortFailure.self) { try await failing.value(begunAt: earliest) } }
        #expect(remote.count.withLock { $0 } == 1)
        remote.advance(.seconds(5))
        await #expect(throws: PortFailure.self) { try await failing.value(begunAt: earliest) }
        #expect(remote.count.withLock { $0 } == 2)
    }

    @Test("five environments that look within an interval fetch once; a person who asks gets a fetch of his own time")
    func environments() async throws {
        let remote = Remote()
        let person = CommitInfo.Person(name: "a", email: "a@example.org", time: Timestamp(seconds: 0))
        let commit = CommitInfo(
            id: try #require(CommitID(String(repeating: "a", count: 40))), parents: [], author: person,
            committer: person, subject: "",
            trailers: [])
        let source = RepositorySource(
            terraformPath: "terraform", interval: .seconds(15), now: { remote.time.withLock { $0 } }
        ) {
            _ = await remote.answer()
            return .success(
                RepositorySource.Snapshot(
                    commit: commit, decoded: DesiredStateDecoder.decode([]), terraformTree: "t", folders: []))
        }
        let names = try ["a", "b", "c", "d", "e"].map { try #require(EnvironmentName($0)) }
        func looks() async throws {
            for name in names {
                #expect(try await source.revision(for: name).commit == commit)
                remote.advance(.seconds(3))
            }
        }
        for pass in 1...10 {
            try await looks()
            // The looks of a pass are spread over the whole interval: one fetch each, as with one environment.
            #expect(remote.count.withLock { $0 } == pass)
            remote.advance(.seconds(1))
        }
        source.askAgain()
        try await looks()
        #expect(remote.count.withLock { $0 } == 11)
    }
}
