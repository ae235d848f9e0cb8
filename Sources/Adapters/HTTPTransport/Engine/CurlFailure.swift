internal import CCurl
import Glibc

/// Turns libcurl's result of a failed transfer into a ``HTTPTransportError``.
struct CurlFailure {
    private let result: CURLcode
    private let text: String
    private let handle: UnsafeMutableRawPointer
    private let received: ReceivedAnswer

    init(_ result: CURLcode, text: String, handle: UnsafeMutableRawPointer, received: ReceivedAnswer) {
        self.result = result
        self.text = text
        self.handle = handle
        self.received = received
    }

    func error(for prepared: PreparedRequest) -> HTTPTransportError {
        let limits = received.limits
        if let part = received.overflow { return tooLarge(part, prepared) }
        if let number = received.writeError {
            return prepared.error(
                .internalError, "the answer can't be kept: \(String(cString: strerror(number)).lowercased())",
                sent: true)
        }
        switch result {
        case CURLE_FILESIZE_EXCEEDED: return tooLarge(.body, prepared)
        case CURLE_OUT_OF_MEMORY where received.body.isEmpty && requestWasSent:
            // libcurl 7.88 answers this for one header line over 100 KiB, whatever our own limit.
            return prepared.error(
                .tooLarge(.headers), "a header line is longer than \(min(limits.headerBytes, 100 << 10)) bytes",
                sent: true)
        case CURLE_URL_MALFORMAT:
            return prepared.error(.invalidURL, "the address can't be used", sent: false)
        case CURLE_COULDNT_RESOLVE_HOST:
            return prepared.error(.couldNotResolve, "the name \(prepared.address.host) can't be resolved", sent: false)
        case CURLE_COULDNT_RESOLVE_PROXY:
            return prepared.error(.couldNotResolve, "the proxy's name can't be resolved", sent: false)
        case CURLE_COULDNT_CONNECT: return prepared.error(.couldNotConnect, systemError ?? "no connection", sent: false)
        case CURLE_OPERATION_TIMEDOUT: return timedOut(prepared)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED,
            CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CRL_BADFILE, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
            CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_USE_SSL_FAILED:
            return prepared.error(.tls, "no trusted TLS connection: \(description)", sent: false)
        case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_HTTP2, CURLE_HTTP2_STREAM,
            CURLE_SSL_SHUTDOWN_FAILED:
            let place = received.headerBytes == 0 ? "before the answer" : "in the middle of the answer"
            return prepared.error(.interrupted, "the connection broke \(place)", sent: requestWasSent)
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING, CURLE_WRITE_ERROR:
            return prepared.error(.malformedResponse, "the answer isn't HTTP that can be read", sent: true)
        default: return prepared.error(.internalError, "libcurl: \(description)", sent: requestWasSent)
        }
    }

    /// A connection was ready, so that at least a part of the request may have gone out.
    private var requestWasSent: Bool { amarre_curl_get_offset(handle, CURLINFO_PRETRANSFER_TIME_T) > 0 }

    private var description: String { text.isEmpty ? String(cString: curl_easy_strerror(result)) : text }

    private var systemError: String? {
        let number = amarre_curl_get_long(handle, CURLINFO_OS_ERRNO)
        guard number != 0 else { return nil }
        return String(cString: strerror(Int32(truncatingIfNeeded: number))).lowercased()
    }

    private func tooLarge(_ part: HTTPTransportError.Part, _ prepared: PreparedRequest) -> HTTPTransportError {
        let limit = part == .body ? received.limits.bodyBytes : received.limits.headerBytes
        return prepared.error(
            .tooLarge(part), "the answer's \(part.rawValue) is longer than \(limit) bytes", sent: true)
    }

    private func timedOut(_ prepared: PreparedRequest) -> HTTPTransportError {
        func reached(_ info: CURLINFO) -> Bool { amarre_curl_get_offset(handle, info) > 0 }
        let phase: HTTPTransportError.Phase =
            if received.headerBytes > 0 {
                .receiving
            } else if reached(CURLINFO_PRETRANSFER_TIME_T) {
                .waiting
            } else if reached(CURLINFO_CONNECT_TIME_T) {
                .tlsHandshake
            } else if reached(CURLINFO_NAMELOOKUP_TIME_T) {
                .connecting
            } else {
                .resolving
            }
        let connected = reached(CURLINFO_PRETRANSFER_TIME_T)
        let limit =
            connected ? prepared.request.timeout : min(prepared.request.timeout, prepared.request.connectTimeout)
        let what = connected ? (phase == .receiving ? "no whole answer" : "no answer") : "no connection"
        let detail = "\(what) within \(PreparedRequest.text(limit)) (\(phase.rawValue))"
        return prepared.error(.timedOut(phase), detail, sent: connected)
    }
}
