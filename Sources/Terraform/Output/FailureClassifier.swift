import Ports

/// Decides from Terraform's diagnostics what the loop must do.
enum FailureClassifier {
    /// The first error that says more than "invalid" decides; a lock is dealt with before.
    static func kind(of diagnostics: [Diagnostic]) -> PortFailure.Kind {
        for diagnostic in diagnostics where diagnostic.isError {
            let kind = kind(of: diagnostic.text)
            if kind != .invalid { return kind }
        }
        return .invalid
    }

    /// Looks for the words that Scaleway's SDK, the AWS SDK of the `s3` backend and Go's network code use. Order matters: a
    /// quota error also says 403.
    static func kind(of text: String) -> PortFailure.Kind {
        let text = text.lowercased()
        return table.first { $0.words.contains { text.contains($0) } }?.kind ?? .invalid
    }

    /// Whether the error came from a request to the `s3` backend, in the words of the AWS SDK. A state that couldn't be stored after an
    /// apply isn't meant: something was changed then.
    static func isOfStateBackend(_ text: String) -> Bool {
        let text = text.lowercased()
        return text.contains("operation error s3") && !text.contains("couldn't be stored") && !text.contains("failed to save state")
    }

    private static let table: [(kind: PortFailure.Kind, words: [String])] = [
        (.quota, ["quota exceeded", "quotas exceeded", "quota(s) exceeded", "quotas_exceeded", "exceeded quota"]),
        (
            .denied,
            [
                "insufficient permissions", "permissions_denied", "http error 401", "http error 403", "statuscode: 401",
                "statuscode: 403", "401 unauthorized", "403 forbidden", "accessdenied", "access denied", "denied authentication",
                "authentication is denied", "invalidaccesskeyid", "signaturedoesnotmatch", "permission denied",
            ]
        ),
        (.throttled, ["too many requests", "http error 429", "statuscode: 429", "slowdown"]),
        (.transient, ["transient state", "http error 409", "409 conflict"]),
        (.timedOut, ["context deadline exceeded", "timeout while waiting", "timeout waiting for"]),
        (
            .unreachable,
            [
                "connection refused", "connection reset", "no such host", "no route to host", "network is unreachable",
                "i/o timeout", "tls handshake", "http error 500", "http error 502", "http error 503", "http error 504",
                "statuscode: 500", "statuscode: 502", "statuscode: 503", "statuscode: 504", "500 internal server error",
                "502 bad gateway", "503 service unavailable", "504 gateway timeout", "http response code 50",
                "temporary failure in name resolution", "failed to query available provider packages",
            ]
        ),
    ]
}
