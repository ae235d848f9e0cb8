/// A time as Scaleway shows it: the API writes microseconds, background controllers write whole seconds (api.md 1.7).
package struct CloudTime: Codable, Sendable, Equatable, Comparable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    package let microseconds: Int64
    /// Whether a background controller set it, so that it is shown without a fraction.
    package let isWholeSeconds: Bool

    /// The time of an API call.
    package static func call(_ microseconds: Int64) -> CloudTime {
        CloudTime(microseconds: microseconds, isWholeSeconds: false)
    }

    /// The time of a controller's change: the fraction is cut.
    package static func controller(_ microseconds: Int64) -> CloudTime {
        CloudTime(microseconds: microseconds - microseconds % 1_000_000, isWholeSeconds: true)
    }

    /// The same second, shown without a fraction.
    var inWholeSeconds: CloudTime { .controller(microseconds) }

    /// By the moment alone.
    package static func < (left: CloudTime, right: CloudTime) -> Bool {
        left.microseconds < right.microseconds
    }
}
