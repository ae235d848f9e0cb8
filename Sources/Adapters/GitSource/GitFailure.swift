import CGit2Shims
import CLibGit2
import Model

/// An error of libgit2: its code, its class and its text, read on the thread and in the function in which the call
/// failed (`git_error_last` is thread-local, and the next call on the thread may overwrite it).
struct GitFailure: Error {
    let code: Int32
    let family: Int32
    let text: String

    init(code: Int32, family: Int32, text: String) {
        self.code = code
        self.family = family
        self.text = Self.clean(text)
    }

    /// The status of an answer that libgit2 didn't expect. The whole text must be its own sentence: a server's words,
    /// which it passes on as `remote error: …`, decide nothing.
    var httpStatus: Int? {
        guard isOf(GIT_ERROR_HTTP), let status = text.wholeMatch(of: /unexpected http status code: ([0-9]{3})/) else {
            return nil
        }
        return Int(status.1)
    }

    /// Whether it is an error of this class.
    func isOf(_ family: git_error_t) -> Bool { self.family == Int32(bitPattern: family.rawValue) }

    /// Whether a redirect was refused.
    var isRedirect: Bool {
        (isOf(GIT_ERROR_HTTP) || isOf(GIT_ERROR_NET))
            && (text.hasPrefix("cannot redirect from '") || text == "unexpected redirect")
    }

    /// Whether the server ended the conversation after the login, with words of its own or without.
    var isRefusalOfServer: Bool {
        code == GIT_EEOF.rawValue || (isOf(GIT_ERROR_NET) && text.hasPrefix("remote error: "))
    }

    /// Whether the ssh key couldn't be used: libgit2's sentence, then libssh2's words for a key file that it can't
    /// read, decrypt or derive the public key from.
    var isOfKeyFile: Bool {
        guard isOf(GIT_ERROR_SSH), let login = text.prefixMatch(of: #/[Ff]ailed to authenticate SSH session: /#) else {
            return false
        }
        let words = text[login.range.upperBound...].lowercased()
        return ["unable to extract public key", "private key file", "callback returned error", "invalid format"]
            .contains {
                words.contains($0)
            }
    }

    /// One line, bounded: a server's words may hold anything.
    static func clean(_ text: String) -> String {
        CutText.of(text, limit: 300) { whole in
            var line = String.UnicodeScalarView()
            line.append(contentsOf: whole.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : $0 })
            return String(line)
        }
    }
}
