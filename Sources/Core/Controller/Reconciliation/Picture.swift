package import LiveState
package import Model
package import Planning

/// What a reconciliation has seen, and what follows from it.
package struct Picture: Hashable, Sendable {
    /// What git asks each service to run. One whose release isn't known has none.
    package var releases: [ServiceName: Release] = [:]
    /// What each service should run, holds considered.
    package var effective: [ServiceName: Release] = [:]
    /// The services whose desired release is held.
    package var held: [ServiceName: Hold] = [:]
    /// The last observation; nil before the first.
    package var live: LiveEnvironment?
    /// What the first observation found.
    package var differences: [Difference] = []
}
