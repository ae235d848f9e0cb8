internal import HTTPTransport
internal import Model

/// One request to a registry, before it is sent.
struct RegistryCall: Sendable {
    enum Right: String, Sendable {
        case pull
        /// Pushing takes reading as well: what is there isn't pushed again.
        case push = "pull,push"
    }

    /// In words, for messages: `read manifest 1.4.2 of evalap-staging/streamlit`.
    let name: String
    let method: String
    let address: HTTPAddress
    /// `evalap-staging/streamlit`, which the token is for.
    let repository: String
    let right: Right
    var headers: HTTPHeaders = [:]
    var body: [UInt8]?
    var bodyFile: HTTPFile?
    var responseFile: HTTPFile?
    /// Longest body of the answer; one that is longer is refused.
    var limit = 64 << 10
    /// How many bytes go one way or the other, which takes its time.
    var size = 0
    /// Statuses that the caller wants to see; 404 says that something isn't there.
    let expected: Set<Int>
    let safety: RetryPolicy.Safety
    /// Only those of blobs are followed.
    var followsRedirects = false

    /// A minute, and what a slow line (256 KiB a second) takes.
    var timeout: Duration { .seconds(60 + size / (256 << 10)) }
}
