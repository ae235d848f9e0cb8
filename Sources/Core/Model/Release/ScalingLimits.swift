/// A service's scaling limits, and how they are divided over its instances.
///
/// n = clamp(min, 1, 5) instances; `min` and `max` are divided so that the sums are exact and the first instances get
/// the remainder:
///
/// | min, max | instances | each (min..max) |
/// |---|---|---|
/// | 0, 4 | 1 | 0..4 |
/// | 1, 1 | 1 | 1..1 |
/// | 2, 5 | 2 | 1..3, 1..2 |
/// | 7, 12 | 5 | 2..3, 2..3, 1..2, 1..2, 1..2 |
package struct ScalingLimits: Hashable, Codable, Sendable {
    /// Most instances that a service is divided into.
    package static let maximumInstances = 5

    /// Fewest Scaleway instances of the service, over all its containers; 0 scales to zero.
    package let min: Int
    /// Most Scaleway instances of the service, over all its containers.
    package let max: Int
    /// Requests that one Scaleway instance takes at once before another starts, 1 to 80.
    package let concurrentRequests: Int

    package init(min: Int, max: Int, concurrentRequests: Int = 50) {
        self.min = min
        self.max = max
        self.concurrentRequests = concurrentRequests
    }

    /// n = clamp(min, 1, ``maximumInstances``).
    package var instanceCount: Int { Swift.min(Swift.max(min, 1), Self.maximumInstances) }

    /// Answering endpoints that the controller never goes below by its own doing: min(`min`, n).
    package var floor: Int { Swift.min(min, instanceCount) }

    /// The share of the instance with this number.
    package func share(of index: Int) -> (min: Int, max: Int) {
        func part(_ total: Int) -> Int { total / instanceCount + (index < total % instanceCount ? 1 : 0) }
        return (part(min), part(max))
    }
}
