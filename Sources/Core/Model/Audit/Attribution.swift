/// A write that somebody else made, as Audit Trail has it. No IP address and no name: who a principal is, Scaleway's
/// IAM tells.
package struct Attribution: Hashable, Codable, Sendable {
    /// As in differences: `streamlit-0`.
    package let resource: String
    /// `UpdateContainer`.
    package let method: String
    /// Id of an IAM user or application; personal data when it is a user, pseudonymised by the audit log. Nil when the
    /// trail names none.
    package let principal: String?
    /// `X-Request-Id` of the call; nil when the trail has none.
    package let requestID: String?
    /// When the call was made.
    package let time: Timestamp
    /// What the caller said it is; empty when it said nothing.
    package let userAgent: String

    package init(
        resource: String, method: String, principal: String?, requestID: String?, time: Timestamp, userAgent: String
    ) {
        self.resource = resource
        self.method = method
        self.principal = principal
        self.requestID = requestID
        self.time = time
        self.userAgent = userAgent
    }
}
