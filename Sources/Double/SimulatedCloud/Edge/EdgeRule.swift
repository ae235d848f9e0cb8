/// One rule of a route stage; the first one that matches decides.
package struct EdgeRule: Codable, Sendable, Equatable {
    /// Empty is all.
    package var methods: [String]
    /// A regular expression; nil is all.
    package var path: String?
    /// A regular expression; nil is all.
    package var host: String?
    /// Whether anything is matched at all: without it the rule is for every request.
    package var hasMatch: Bool
    /// A WAF or backend stage.
    package var target: EdgeLink

    /// Names every part.
    package init(methods: [String], path: String?, host: String?, hasMatch: Bool, target: EdgeLink) {
        (self.methods, self.path, self.host, self.hasMatch, self.target) = (methods, path, host, hasMatch, target)
    }
}
