/// What the process of an image does once a container runs it. Durations are in microseconds, before the time scale.
package enum ImageBehaviour: Codable, Sendable, Equatable {
    /// Starts and answers.
    case good
    /// Needs this long before it listens; longer than the probe budget ends in `error`.
    case slowToStart(Int64)
    /// Listens, but its health path answers 503. With `passesStartup` Scaleway's own probes pass all the same.
    case unhealthy(passesStartup: Bool)
    /// Ends at once and never listens.
    case crashes
    /// Can't be pulled.
    case unpullable
    /// The platform itself fails to deploy it, whatever the image is.
    case internalError
    /// Healthy, then answers 500 and 503 after serving this long.
    case failsAfter(Int64)
    /// The deploy never ends: the container stays in `updating` or `creating`.
    case stuck

    /// What is left of it for a program that is run in place of the image's own: what the platform does, and the pull.
    var ofAnotherCommand: ImageBehaviour {
        switch self {
        case .good, .slowToStart, .unhealthy, .crashes, .failsAfter: .good
        case .unpullable, .internalError, .stuck: self
        }
    }
}
