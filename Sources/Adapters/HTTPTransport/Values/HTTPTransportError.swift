/// Why there is no answer. Its text names method, address without query, and the cause; never a header or a body.
package struct HTTPTransportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, for a program.
    package enum Code: Hashable, Sendable {
        /// The address isn't http or https, names a user, or can't be read.
        case invalidURL
        /// The method, a header or a limit of the request breaks a rule.
        case invalidRequest
        case couldNotResolve
        case couldNotConnect
        /// The certificate isn't trusted, or the two sides agree on no version or cipher.
        case tls
        /// ``HTTPRequest/timeout`` or ``HTTPRequest/connectTimeout`` passed.
        case timedOut(Phase)
        /// The answer is longer than the request allows.
        case tooLarge(Part)
        /// The connection broke before the answer was whole.
        case interrupted
        /// What came isn't HTTP.
        case malformedResponse
        case tooManyRedirects
        /// The task was cancelled.
        case cancelled
        /// The transport was shut down.
        case shutDown
        /// libcurl or the machine failed.
        case internalError
    }

    /// How far a transfer had come.
    package enum Phase: String, Hashable, Sendable {
        case resolving = "resolving the name"
        case connecting
        case tlsHandshake = "TLS handshake"
        case waiting = "waiting for the answer"
        case receiving = "receiving the answer"
    }

    /// A part of an answer.
    package enum Part: String, Hashable, Sendable {
        case headers, body
    }

    /// What went wrong.
    package let code: Code
    /// `GET`, `POST`, … as the request had it.
    package let method: String
    /// Scheme, host, port and path.
    package let address: String
    /// The cause in a few words: `connection refused`, `no answer within 2 s`.
    package let detail: String
    /// False when it is certain that the other side didn't see the whole request, so that a repetition can't do
    /// anything twice.
    package let mayHaveBeenSent: Bool

    package init(code: Code, method: String, address: String, detail: String, mayHaveBeenSent: Bool) {
        self.code = code
        self.method = method
        self.address = address
        self.detail = detail
        self.mayHaveBeenSent = mayHaveBeenSent
    }

    package var description: String { "\(method) \(address): \(detail)" }
}
