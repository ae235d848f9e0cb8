import NIOCore

/// The body of a request to a program, as far as it may go.
struct RequestBody {
    /// Bytes; what is longer is refused.
    static let limit = 1024 * 1024

    private(set) var bytes = ByteBuffer()
    private(set) var isTooLarge = false

    mutating func append(_ part: ByteBuffer) {
        guard !isTooLarge, bytes.readableBytes + part.readableBytes <= Self.limit else {
            isTooLarge = true
            bytes = ByteBuffer()
            return
        }
        bytes.writeImmutableBuffer(part)
    }
}
