import LiveState
import Model

/// How an image behaves when it is deployed.
enum ImageBehavior: Hashable {
    case good
    /// Good, but takes this many seconds.
    case slow(Int)
    /// Passes Scaleway's own startup probe and then fails its health check.
    case unhealthy
    /// Ends in `error`; what ran before goes on serving.
    case crashes
    case unpullable
    /// Stays in `updating` this many seconds, then ends in `error`.
    case stuck(Int)
    /// Good at first, unhealthy after this many seconds.
    case failsAfter(Int)
}

/// Who caused something.
enum Author: String {
    case controller, outside
}

/// A deployed revision that serves.
struct ServingRevision {
    let behavior: ImageBehavior
    let image: String
    let startedAt: Timestamp
    let author: Author

    func isHealthy(at now: Timestamp) -> Bool {
        switch behavior {
        case .good, .slow, .stuck: true
        case .failsAfter(let seconds): now < startedAt + .seconds(seconds)
        case .unhealthy, .crashes, .unpullable: false
        }
    }
}

/// A container of the simulated cloud.
struct WorldContainer {
    let environment: Int
    var live: LiveContainer
    var serving: ServingRevision?
    /// Grows with each deploy; an older deploy that settles late is ignored.
    var deploy = 0
    var author = Author.controller
    /// Whether it was made in place of one that was lost without the controller's doing.
    var replacesLoss = false
    /// Whether a revision of it was ever healthy.
    var hasAnswered = false

    func answers(at now: Timestamp) -> Bool { serving?.isHealthy(at: now) ?? false }
}
