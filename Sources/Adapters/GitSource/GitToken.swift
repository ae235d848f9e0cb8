import Foundation
package import Model

/// Where the token for an https remote comes from. It is read anew at each fetch, so a rotated token needs no restart.
package struct GitToken: Sendable {
    /// GitHub, GitLab and Gitea take any user name beside a token; some hosts want their own.
    let user: String
    let read: @Sendable () throws -> Redacted<String>
    /// The file that it is read from, for messages; nil when it comes from elsewhere.
    var path: String?

    /// `read` is called on the mirror's own thread, once a fetch; what it throws becomes `denied`
    /// without the error's text.
    package init(user: String = "x-access-token", read: @escaping @Sendable () throws -> Redacted<String>) {
        self.user = user
        self.read = read
    }

    /// The first line of the file at `path`.
    package static func file(_ path: String, user: String = "x-access-token") -> GitToken {
        var token = GitToken(user: user) {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            return Redacted(text.prefix { !$0.isNewline }.trimmingCharacters(in: .whitespaces))
        }
        token.path = path
        return token
    }
}
