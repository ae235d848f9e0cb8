/// A hash (FNV-1a, 64 bits) that is the same in every process: Swift's own `Hasher` begins anew with each.
struct TraceHash {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    private static let prime: UInt64 = 0x100_0000_01B3

    /// Takes a line of text.
    mutating func line(_ text: String) {
        for byte in text.utf8 { value = (value ^ UInt64(byte)) &* Self.prime }
        value = (value ^ 10) &* Self.prime
    }

    /// Takes a number in one step.
    mutating func mix(_ number: Int) {
        value = (value ^ UInt64(bitPattern: Int64(number))) &* Self.prime
        // A product carries only upwards; what stands at the top must come down, or two changes there could cancel out.
        value ^= value >> 32
    }

    /// Takes a text in steps of eight bytes: records and events are hashed whole, and most of each is text.
    mutating func mix(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            mix(bytes.count)
            let bytes = UnsafeRawBufferPointer(bytes)
            var index = 0
            while index + 8 <= bytes.count {
                mix(Int(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: Int.self)))
                index += 8
            }
            while index < bytes.count {
                mix(Int(bytes[index]))
                index += 1
            }
        }
    }

    /// Takes a value whole.
    mutating func mix(_ value: some Traced) { value.trace(into: &self) }

    /// Takes the fields of a value, in their order.
    mutating func fields<each Field: Traced>(_ fields: repeat each Field) { repeat mix(each fields) }
}
