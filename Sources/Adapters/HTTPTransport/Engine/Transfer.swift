internal import CCurl
import Glibc
import Synchronization

/// One request on its way, with its libcurl handle and what has come back so far.
///
/// `@unchecked Sendable`: everything that changes is touched by the engine's thread alone, from the moment the transfer
/// is put into the mailbox (whose lock orders the two threads); before that, by the one task that made it. `cancelled`
/// is atomic.
final class Transfer: @unchecked Sendable {
    typealias Outcome = Result<HTTPResponse, HTTPTransportError>

    let prepared: PreparedRequest
    let cancelled = Atomic(false)
    var continuation: CheckedContinuation<Outcome, Never>?
    private(set) var handle: UnsafeMutableRawPointer?

    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var requestBody: UnsafeMutableRawBufferPointer?
    private var errorText: UnsafeMutablePointer<CChar>?
    private var received = ReceivedAnswer()
    /// How much of a file was sent.
    private var sentBytes = 0

    init(_ prepared: PreparedRequest) { self.prepared = prepared }

    deinit { release() }

    /// Makes the handle and sets every option. False when libcurl refuses one: then the request must not be sent.
    func configure(_ configuration: HTTPTransportConfiguration) -> Bool {
        guard let handle = curl_easy_init() else { return false }
        self.handle = handle
        var options = CurlOptions(handle)
        let request = prepared.request
        options.set(CURLOPT_URL, prepared.address.text)
        options.set(CURLOPT_PROTOCOLS_STR, "http,https")
        options.set(CURLOPT_FOLLOWLOCATION, 0)
        options.set(CURLOPT_NOSIGNAL, 1)
        options.keepSocketsFromChildren()
        options.set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        // An empty text also keeps libcurl from reading http_proxy and its like.
        options.set(CURLOPT_PROXY, configuration.proxy ?? "")
        options.set(CURLOPT_HTTP_CONTENT_DECODING, 0)
        options.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        options.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        options.set(CURLOPT_SSL_VERIFYPEER, 1)
        options.set(CURLOPT_SSL_VERIFYHOST, 2)
        if let authorities = configuration.certificateAuthorities { options.set(CURLOPT_CAINFO, authorities) }
        options.set(CURLOPT_TIMEOUT_MS, request.timeout.milliseconds)
        options.set(CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout.milliseconds)
        // Without it a cancelled transfer would wait for the resolver's thread, and with it all others.
        options.set(CURLOPT_QUICK_EXIT, 1)
        if request.ignoresBody {
            // A proxy's own answer to CONNECT isn't the answer.
            options.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        } else if request.method != "HEAD" {
            // libcurl compares the length that an answer to HEAD announces, although no body follows.
            options.set(offset: CURLOPT_MAXFILESIZE_LARGE, Int64(request.maximumResponseBytes))
        }
        if request.freshConnection || !prepared.isSafe {
            // libcurl repeats any request whose kept connection turns out closed, POST and PATCH too: those never ride
            // on a kept one.
            options.set(CURLOPT_FRESH_CONNECT, 1)
        }
        if request.freshConnection { options.set(CURLOPT_FORBID_REUSE, 1) }
        // The engine holds the transfer for as long as libcurl can call back.
        let context = UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque())
        setMethodAndBody(&options, context)
        setHeaders(&options)
        let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        self.errorText = errorText
        options.set(pointer: CURLOPT_ERRORBUFFER, UnsafeRawPointer(errorText))
        received.limits = (request.maximumHeaderBytes, request.maximumResponseBytes)
        received.ignoresBody = request.ignoresBody
        if let file = request.responseFile {
            // What a try before this one left there must not stand behind a shorter body.
            guard ftruncate(file.descriptor, 0) == 0 else { return false }
            received.file = file.descriptor
        }
        options.set(receiver: CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            Transfer.receive(bytes, size * count, context) { $0.received.takeHeader($1) }
        }
        options.set(pointer: CURLOPT_HEADERDATA, context)
        options.set(receiver: CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            Transfer.receive(bytes, size * count, context) { $0.received.takeBody($1) }
        }
        options.set(pointer: CURLOPT_WRITEDATA, context)
        return options.accepted
    }

    /// What a finished transfer came to.
    func outcome(_ result: CURLcode) -> Outcome {
        guard let handle else {
            return .failure(prepared.error(.internalError, "the transfer has no handle", sent: true))
        }
        // A transfer that was ended because nothing more of it was wanted ends with an error of libcurl's.
        guard result == CURLE_OK || received.isComplete, received.overflow == nil else {
            let text = errorText.map { String(cString: $0) } ?? ""
            return .failure(CurlFailure(result, text: text, handle: handle, received: received).error(for: prepared))
        }
        func time(_ info: CURLINFO) -> Duration { .microseconds(amarre_curl_get_offset(handle, info)) }
        let version: HTTPVersion =
            switch amarre_curl_get_long(handle, CURLINFO_HTTP_VERSION) {
            case Int(CURL_HTTP_VERSION_1_0): .http10
            case Int(CURL_HTTP_VERSION_1_1): .http11
            case Int(CURL_HTTP_VERSION_2_0): .http2
            default: .unknown
            }
        let timing = HTTPTiming(
            nameLookup: time(CURLINFO_NAMELOOKUP_TIME_T), connect: time(CURLINFO_CONNECT_TIME_T),
            tls: time(CURLINFO_APPCONNECT_TIME_T), firstByte: time(CURLINFO_STARTTRANSFER_TIME_T),
            total: time(CURLINFO_TOTAL_TIME_T),
            reusedConnection: amarre_curl_get_long(handle, CURLINFO_NUM_CONNECTS) == 0)
        return .success(
            HTTPResponse(
                status: amarre_curl_get_long(handle, CURLINFO_RESPONSE_CODE), headers: received.headers,
                body: received.body,
                version: version, timing: timing))
    }

    func cancellation(sent: Bool) -> Outcome { .failure(prepared.error(.cancelled, "cancelled", sent: sent)) }

    /// Frees all that libcurl was given. The handle must be off the multi handle.
    func release() {
        if let handle { curl_easy_cleanup(handle) }
        handle = nil
        if let headerList {
            var entry: UnsafeMutablePointer<curl_slist>? = headerList
            while let current = entry {
                if let data = current.pointee.data { explicit_bzero(data, strlen(data)) }
                entry = current.pointee.next
            }
            curl_slist_free_all(headerList)
        }
        headerList = nil
        if let requestBody, let start = requestBody.baseAddress { explicit_bzero(start, requestBody.count) }
        requestBody?.deallocate()
        requestBody = nil
        errorText?.deallocate()
        errorText = nil
    }

    private func setMethodAndBody(_ options: inout CurlOptions, _ context: UnsafeRawPointer) {
        let request = prepared.request
        if let file = request.bodyFile {
            options.set(CURLOPT_POST, 1)
            options.set(offset: CURLOPT_POSTFIELDSIZE_LARGE, Int64(file.count))
            options.set(receiver: CURLOPT_READFUNCTION) { bytes, size, count, context in
                guard let bytes, let context else { return Transfer.readAbort }
                let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
                return transfer.read(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
            }
            options.set(pointer: CURLOPT_READDATA, context)
        } else if let body = request.body {
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, body.count), alignment: 1)
            copy.copyBytes(from: body)
            requestBody = copy
            options.set(offset: CURLOPT_POSTFIELDSIZE_LARGE, Int64(body.count))
            options.set(pointer: CURLOPT_POSTFIELDS, UnsafeRawPointer(copy.baseAddress))
        } else if request.method == "HEAD" {
            options.set(CURLOPT_NOBODY, 1)
        } else if ["POST", "PUT", "PATCH"].contains(request.method) {
            options.set(CURLOPT_POST, 1)
            options.set(offset: CURLOPT_POSTFIELDSIZE_LARGE, 0)
        }
        if request.method != "HEAD" { options.set(CURLOPT_CUSTOMREQUEST, request.method) }
    }

    private func setHeaders(_ options: inout CurlOptions) {
        // A name and a colon alone takes libcurl's own header away; a name and a semicolon sends it empty.
        var lines = prepared.request.headers.fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        for name in ["Expect", "Content-Type"] where prepared.request.headers[name] == nil { lines.append("\(name):") }
        for line in lines {
            guard let list = curl_slist_append(headerList, line) else {
                options.accepted = false
                return
            }
            headerList = list
        }
        options.set(list: CURLOPT_HTTPHEADER, headerList)
    }

    /// `CURL_READFUNC_ABORT`, which isn't imported.
    private static let readAbort = 0x1000_0000

    /// The next bytes of the file that is sent. A local file's are there at once, so that the thread may wait for them;
    /// one that has become shorter ends the transfer.
    private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard let file = prepared.request.bodyFile else { return Self.readAbort }
        let wanted = min(buffer.count, file.count - sentBytes)
        guard wanted > 0 else { return 0 }
        while true {
            let count = pread(file.descriptor, buffer.baseAddress, wanted, off_t(sentBytes))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return Self.readAbort }
            sentBytes += count
            return count
        }
    }

    private static func receive(
        _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?,
        _ take: (Transfer, UnsafeRawBufferPointer) -> Bool
    ) -> Int {
        guard let context else { return 0 }
        let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
        // Any number but `count` ends the transfer; with nothing to take there is nothing to refuse either.
        return take(transfer, UnsafeRawBufferPointer(start: bytes, count: count)) ? count : count == 0 ? 0 : count - 1
    }
}
