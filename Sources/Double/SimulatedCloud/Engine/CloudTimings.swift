/// How long the cloud's background work takes, in microseconds, before the time scale.
package struct CloudTimings: Sendable, Equatable {
    /// A duration that differs from call to call: half of the values lie below `usual`.
    package struct Spread: Sendable, Equatable {
        /// Shortest, usual (median) and longest, in microseconds.
        package let shortest, usual, longest: Int64

        /// The three values in seconds.
        package init(seconds shortest: Double, _ usual: Double, _ longest: Double) {
            (self.shortest, self.usual, self.longest) = (Self.micro(shortest), Self.micro(usual), Self.micro(longest))
        }

        /// Always the same duration.
        package init(seconds: Double) {
            self.init(seconds: seconds, seconds, seconds)
        }

        /// The duration for a random `fraction` in 0..<1: 0 is the shortest, ½ the usual one.
        func value(at fraction: Double) -> Int64 {
            let (low, high, part) =
                fraction < 0.5 ? (shortest, usual, fraction * 2) : (usual, longest, fraction * 2 - 1)
            return low + Int64(Double(high - low) * part)
        }

        private static func micro(_ seconds: Double) -> Int64 { Int64(seconds * 1_000_000) }
    }

    /// Container create → ready, and PATCH or redeploy → ready.
    package var create, update: Spread
    /// Added to a probe budget before the status becomes `error`.
    package var probeVerdict: Spread
    /// Until an image that can't be pulled ends in `error`.
    package var imageMissing: Spread
    /// Until a deploy ends in the platform's own error.
    package var internalError = Spread(seconds: 17, 18, 19)
    /// Namespace, domain and trigger to `ready`.
    package var namespace, domain, trigger: Spread
    /// From `deleting` to gone.
    package var removal: Spread
    /// Probe budgets are divided by this.
    package var probeDivisor: Int64
    /// From a write to its Audit Trail event being visible.
    package var auditLag: Spread
    /// Databases, jobs and the other products.
    package var products = ProductTimings.recorded

    /// As in the recorded exchanges (api.md 2.4): create 6 to 23 s, usually 12; PATCH 7 to 15 s, usually 10.
    package static let recorded = CloudTimings(
        create: Spread(seconds: 6, 12, 23), update: Spread(seconds: 7, 10, 15),
        probeVerdict: Spread(seconds: 1, 1.3, 2),
        imageMissing: Spread(seconds: 18, 20, 22), namespace: Spread(seconds: 2), domain: Spread(seconds: 10, 12, 14),
        trigger: Spread(seconds: 0.5, 2, 8), removal: Spread(seconds: 1, 2, 4), probeDivisor: 1,
        auditLag: Spread(seconds: 2))

    /// For tests: a deploy takes 0.2 s, and a probe budget a hundredth of its real length.
    package static let fast = CloudTimings(
        create: Spread(seconds: 0.2), update: Spread(seconds: 0.2), probeVerdict: Spread(seconds: 0.05),
        imageMissing: Spread(seconds: 0.2), internalError: Spread(seconds: 0.2), namespace: Spread(seconds: 0.05),
        domain: Spread(seconds: 0.1),
        trigger: Spread(seconds: 0.05), removal: Spread(seconds: 0.05), probeDivisor: 100,
        auditLag: Spread(seconds: 0.1),
        products: .fast)
}
