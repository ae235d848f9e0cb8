internal import CCurl

/// libcurl itself, started once for the process.
enum CurlLibrary {
    /// `curl_global_init` isn't needed before libcurl is asked for its version, but must come before any handle; a lazy
    /// constant is thread-safe.
    static let startResult = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    static var version: String { String(cString: curl_version()) }

    static var supportsHTTP2: Bool { amarre_curl_has_http2() != 0 }
}
