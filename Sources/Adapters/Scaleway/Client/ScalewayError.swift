package import HTTPTransport
package import Model

/// A call to Scaleway's API that failed. Three kinds stay apart: no answer, an answer with an error status, an answer
/// that can't be used.
package struct ScalewayError: Error, Sendable {
    /// What happened.
    package enum Cause: Sendable {
        case transport(HTTPTransportError)
        case status(Int, APIErrorBody, retryAfter: Timestamp?)
        /// `path` within the answer: `containers[3].min_scale`.
        case decoding(path: String, problem: String)
        /// A list that contradicts itself.
        case inconsistent(String)
        /// The calls went well, and what was looked for isn't there.
        case missing(String)
        /// The calls went well, and more than one thing answers to the name.
        case ambiguous(String)
        case cancelled
    }

    /// `list containers (GET /containers/v1/regions/fr-par/containers)`.
    package let call: String
    /// Scaleway's id of the request, equal to the one in Audit Trail; nil when there was no answer.
    package let requestID: String?
    /// What happened, for a program.
    package let cause: Cause
    /// Whose project it was about; nil for a call that names none.
    package var project: Project?

    /// The project that a call names.
    package struct Project: Hashable, Sendable {
        /// As the call names it.
        package let asked: String
        /// The default project of the key's profile; nil when the profile has none.
        package let own: ProjectID?
    }

    /// The HTTP status, when there was one and it was an error.
    package var status: Int? { if case .status(let status, _, _) = cause { status } else { nil } }
}
