internal import CCurl

/// An absolute http or https address, read with libcurl's own parser so that what is checked is what is used.
package struct HTTPAddress: Hashable, Sendable {
    /// The whole address as libcurl writes it.
    package let text: String
    /// `http` or `https`.
    package let scheme: String
    /// A name or an address, an IPv6 one in brackets.
    package let host: String
    /// Its number, also where the text leaves it out.
    package let port: String
    /// From the first slash, without query.
    package let path: String

    /// Whether it is `https`.
    package var isTLS: Bool { scheme == "https" }
    /// Without query, fragment, user name and password.
    package var display: String { "\(scheme)://\(host):\(port)\(path)" }

    /// Reads `text`, relative to `base` when there is one. Throws a sentence.
    package init(_ text: String, relativeTo base: HTTPAddress? = nil) throws(Problem) {
        guard text.utf8.count <= 8192 else { throw Problem(text: "the address is longer than 8192 characters") }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else {
            throw Problem(text: "the address holds a space or a control character")
        }
        guard let handle = curl_url() else { throw Problem(text: "out of memory") }
        defer { curl_url_cleanup(handle) }
        for part in [base?.text, text].compactMap({ $0 }) {
            let result = curl_url_set(handle, CURLUPART_URL, part, UInt32(CURLU_NON_SUPPORT_SCHEME))
            guard result == CURLUE_OK else {
                throw Problem(
                    text: "the address can't be read: \(String(cString: curl_url_strerror(result)).lowercased())")
            }
        }
        func get(_ part: CURLUPart, flags: UInt32 = 0) -> String? {
            var output: UnsafeMutablePointer<CChar>?
            guard curl_url_get(handle, part, &output, flags) == CURLUE_OK, let output else { return nil }
            defer { curl_free(output) }
            return String(cString: output)
        }
        guard let scheme = get(CURLUPART_SCHEME), ["http", "https"].contains(scheme) else {
            throw Problem(text: "the address must begin with http:// or https://")
        }
        guard get(CURLUPART_USER) == nil, get(CURLUPART_PASSWORD) == nil else {
            throw Problem(text: "the address must not hold a user name or password")
        }
        guard let host = get(CURLUPART_HOST), !host.isEmpty, let path = get(CURLUPART_PATH),
            let whole = get(CURLUPART_URL),
            let port = get(CURLUPART_PORT, flags: UInt32(CURLU_DEFAULT_PORT))
        else { throw Problem(text: "the address names no host") }
        self.text = whole
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
    }

    /// Whether it is this machine's own address.
    package var isLoopback: Bool { ["127.0.0.1", "localhost", "[::1]"].contains(host) }

    /// Whether scheme, host and port are the same.
    package func sameOrigin(as other: HTTPAddress) -> Bool {
        scheme == other.scheme && host == other.host && port == other.port
    }

    /// `text` without what may be secret in it, or a stand-in when it can't be read.
    static func display(_ text: String) -> String { (try? HTTPAddress(text))?.display ?? "(unreadable address)" }

    /// What is wrong with an address, in words that repeat nothing of it.
    package struct Problem: Error {
        /// A sentence.
        package let text: String

        package init(text: String) { self.text = text }
    }
}
