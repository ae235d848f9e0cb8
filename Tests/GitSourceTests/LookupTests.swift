import CGit2Shims
import Dispatch
import Glibc
import Testing

/// Names of hosts are asked for with a deadline: name servers that say nothing must not hold a fetch.
@Suite struct LookupTests {
    /// Each silent resolver has a gate of its own, which its test opens when it has seen that nobody waits for it.
    private static let (late, cancelled) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))

    private static let silentUntilLate: amarre_resolver = { _, _, _, _ in
        late.wait()
        return EAI_FAIL
    }

    private static let silentUntilCancelled: amarre_resolver = { _, _, _, _ in
        cancelled.wait()
        return EAI_FAIL
    }

    private func guarding() throws -> OpaquePointer {
        try #require(amarre_git_guard_new(600_000, 600_000, 1, "host.invalid", "443", nil, nil))
    }

    @Test func aSilentResolverIsNotWaitedFor() {
        var list: UnsafeMutablePointer<addrinfo>?
        let code = amarre_lookup(Self.silentUntilLate, "host.invalid", "443", nil, 50, &list)
        Self.late.signal()
        #expect(code == Int32(AMARRE_LOOKUP_SILENT) && list == nil)
    }

    @Test func aCancelledFetchDoesNotWaitForAName() throws {
        let fetch = try guarding()
        defer { amarre_git_guard_free(fetch) }
        amarre_git_guard_cancel(fetch)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = amarre_lookup(Self.silentUntilCancelled, "host.invalid", "443", fetch, 600_000, &list)
        Self.cancelled.signal()
        #expect(code == Int32(AMARRE_LOOKUP_STOPPED) && list == nil)
    }

    @Test func theAnswerIsTheResolvers() {
        var list: UnsafeMutablePointer<addrinfo>?
        #expect(amarre_lookup(getaddrinfo, "127.0.0.1", "443", nil, 600_000, &list) == 0)
        #expect(list?.pointee.ai_family == AF_INET)
        freeaddrinfo(list)
        #expect(amarre_lookup({ _, _, _, _ in EAI_NONAME }, "host.invalid", "443", nil, 600_000, &list) == EAI_NONAME)
    }
}
