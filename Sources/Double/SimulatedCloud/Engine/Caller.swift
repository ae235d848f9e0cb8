/// Who makes a call, as Audit Trail will show it. The shell fills it in from the request's headers.
package struct Caller: Codable, Sendable, Equatable {
    /// IAM user or application.
    package var principalID: String
    /// The request's `User-Agent`.
    package var userAgent: String
    /// The answer's `X-Request-Id`: the same value is in the event (api.md 1.3).
    package var requestID: String
    /// The caller's address.
    package var sourceIP: String
    /// The request's body as text, without any secret value; opaque to the engine.
    package var requestBody: String?

    /// Names every part; there are no defaults that could hide a missing one.
    package init(
        principalID: String, userAgent: String, requestID: String, sourceIP: String, requestBody: String? = nil
    ) {
        self.principalID = principalID
        self.userAgent = userAgent
        self.requestID = requestID
        self.sourceIP = sourceIP
        self.requestBody = requestBody
    }
}
