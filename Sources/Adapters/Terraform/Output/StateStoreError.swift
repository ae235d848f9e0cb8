import Ports

/// What an error of the store of the state means, in the forms of the AWS SDK (`s3`) and of the `http` backend.
enum StateStoreError {
    /// Nil when the text holds none. Only for texts of Terraform itself.
    static func kind(of text: String) -> PortFailure.Kind? {
        if let http = text.firstMatch(of: /Unexpected HTTP response code:? ([0-9]{3})(?![0-9])/) {
            return kind(ofStatus: Int(http.1) ?? 0)
        }
        guard let operation = text.firstMatch(of: #/operation error S3: [A-Za-z0-9]+, /#) else { return nil }
        let rest = text[operation.range.upperBound...]
        // Before any request: no credentials.
        if rest.hasPrefix("get identity: ") { return .denied }
        guard
            let answer = rest.prefixMatch(
                of:
                    #/(?:exceeded maximum number of attempts, [0-9]+, )?https response error StatusCode: ([0-9]+), RequestID: [^,]*, HostID: [^,]*, /#
            )
        else { return .unreachable }
        let what = rest[answer.range.upperBound...]
        if what.hasPrefix("api error SlowDown") { return .throttled }
        return kind(ofStatus: Int(answer.1) ?? 0)
    }

    private static func kind(ofStatus status: Int) -> PortFailure.Kind {
        switch status {
        // No answer at all.
        case 0: .unreachable
        // A lock file or a state that another one wrote first.
        case 412: .locked
        // A bucket or a region that isn't there doesn't come by itself.
        case 404, 410: .invalid
        default: ProviderError.kind(ofStatus: status)
        }
    }
}
