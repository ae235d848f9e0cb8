import Ports

/// What an error of Scaleway's provider means, read from the forms that its Go SDK prints
/// (`scw/errors.go` and `errors/error.go` of scaleway-sdk-go).
///
/// Each form is fixed up to the point where the API's or a person's own words begin, and nothing behind that point is
/// looked at: a container's message, a resource's name and the API's sentence decide nothing, whatever they say.
enum ProviderError {
    /// Nil when the text isn't of a form that is known.
    static func kind(of text: String) -> PortFailure.Kind? {
        guard let wrapper = text.prefixMatch(of: wrappers) else { return nil }
        let rest = text[wrapper.range.upperBound...]
        if rest.hasPrefix(prefix) { return ofSDK(rest.dropFirst(prefix.count)) }
        // Go's `url.Error`, the plugin SDK's timeout of a resource, and its waiter.
        if rest.prefixMatch(of: GoForms.failedRequest) != nil { return .unreachable }
        if rest == GoForms.deadline || rest.prefixMatch(of: /timeout while waiting for [a-z ]+ '/) != nil {
            return .timedOut
        }
        return nil
    }

    static func kind(ofStatus status: Int) -> PortFailure.Kind {
        switch status {
        case 401, 403, 423: .denied
        case 404, 410: .notFound
        case 409: .transient
        case 429: .throttled
        case 408, 425, 500...: .unreachable
        default: .invalid
        }
    }

    /// Whether an error says that a name is taken: a 409 without a type of its own, or a precondition. Its sentence has
    /// to be the whole rest, in plain words, so that nothing that is quoted decides.
    ///
    /// Which form Scaleway uses where is a guess but for the 409's (`scw.ResponseError` prints `resource NAME` when the
    /// answer has one, and then the API's sentence).
    static func saysTaken(_ text: String) -> Bool {
        guard let wrapper = text.prefixMatch(of: wrappers) else { return false }
        let rest = text[wrapper.range.upperBound...]
        guard rest.hasPrefix(prefix) else { return false }
        let said = rest.dropFirst(prefix.count)
        if let conflict = said.prefixMatch(of: #/http error 409(?: [A-Za-z ]{1,40})?: (?:resource [a-z_ ]{1,60}: )?/#) {
            return said[conflict.range.upperBound...].wholeMatch(of: /[A-Za-z_ ]{0,80}already[ _]exists?\.?/) != nil
        }
        return said.prefixMatch(of: #/precondition failed: resource[ _](?:is[ _])?already[ _]exists?(?:,|$)/#) != nil
    }

    private static let prefix = "scaleway-sdk-go: "

    /// What the provider puts before an error: `unexpected waiting container error: `, `failed to create secret: `.
    private static var wrappers: Regex<Substring> {
        #/(?:(?:[a-z][a-z ]{0,60} error|[Ff]ailed to [a-z ]{1,60}|[Ee]rror [a-z ]{1,60}): )*/#
    }

    private static func ofSDK(_ text: Substring) -> PortFailure.Kind {
        if let wait = text.prefixMatch(of: #/waiting for [A-Za-z_ ]{1,60} failed: /#) {
            let rest = text[wait.range.upperBound...]
            return rest.hasPrefix("timeout after ") ? .timedOut : kind(of: String(rest)) ?? .invalid
        }
        if let status = text.prefixMatch(of: /http error ([0-9]{3})(?![0-9])/) {
            return kind(ofStatus: Int(status.1) ?? 0)
        }
        if let request = text.prefixMatch(of: #/error executing request: /#) {
            // No answer, or one that was tried again until the provider gave up.
            let rest = text[request.range.upperBound...]
            let cause = rest.prefixMatch(of: GoForms.failedRequest).map { rest[$0.range.upperBound...] } ?? rest
            return cause.prefixMatch(of: /http error ([0-9]{3})(?![0-9])/).map { kind(ofStatus: Int($0.1) ?? 0) }
                ?? .unreachable
        }
        return forms.first { text.prefixMatch(of: $0.form) != nil }?.kind ?? .invalid
    }

    /// A name or an id of the API in an SDK's sentence. It may be empty.
    private static var forms: [(form: Regex<Substring>, kind: PortFailure.Kind)] {
        [
            (#/quota exceeded\(s\): /#, .quota),
            (/resource [^ ]* is out of stock/, .quota),
            (#/insufficient permissions: /#, .denied),
            (#/denied authentication: /#, .denied),
            (/resource [^ ]* with ID [^ ]* is locked/, .denied),
            (#/resource [^ ]* with ID [^ ]* is in a transient state: /#, .transient),
            (/resource [^ ]* with ID [^ ]* is not found/, .notFound),
            // An error page of a proxy, where the API's JSON was expected.
            (/(?:cannot read|could not parse) (?:error|[a-z\/]+) response body/, .unreachable),
        ]
    }
}

/// What Go's own libraries print.
enum GoForms {
    /// `url.Error`: no usable answer to a request. What follows is the network's reason.
    static var failedRequest: Regex<Substring> { #/(?:Get|Head|Post|Put|Patch|Delete) "https?:\/\/[^"\s]*": /# }
    /// The end of a deadline, alone.
    static let deadline = "context deadline exceeded"
}
