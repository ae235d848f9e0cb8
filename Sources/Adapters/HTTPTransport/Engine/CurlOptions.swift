internal import CCurl

/// Sets options one after the other and remembers whether libcurl took them all.
struct CurlOptions {
    private let handle: UnsafeMutableRawPointer
    var accepted = true

    init(_ handle: UnsafeMutableRawPointer) { self.handle = handle }

    mutating func set(_ option: CURLoption, _ value: Int) { note(amarre_curl_set_long(handle, option, value)) }
    mutating func set(_ option: CURLoption, _ value: String) { note(amarre_curl_set_string(handle, option, value)) }
    mutating func set(offset option: CURLoption, _ value: Int64) { note(amarre_curl_set_offset(handle, option, value)) }
    mutating func set(pointer option: CURLoption, _ value: UnsafeRawPointer?) {
        note(amarre_curl_set_pointer(handle, option, value))
    }
    mutating func set(list option: CURLoption, _ value: UnsafeMutablePointer<curl_slist>?) {
        note(amarre_curl_set_list(handle, option, value))
    }
    mutating func set(receiver option: CURLoption, _ value: amarre_curl_receiver) {
        note(amarre_curl_set_receiver(handle, option, value))
    }

    /// Keeps the transfer's sockets out of the programs that this one starts.
    mutating func keepSocketsFromChildren() { note(amarre_curl_keep_sockets_from_children(handle)) }

    private mutating func note(_ result: CURLcode) { accepted = accepted && result == CURLE_OK }
}
