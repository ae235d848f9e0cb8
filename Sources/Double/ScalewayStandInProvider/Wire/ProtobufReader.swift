/// The fields of one protobuf message, by number.
///
/// Terraform's plugin protocol needs only varints and length-delimited fields; the fixed-size kinds are skipped.
struct ProtobufReader {
    private var blobs: [Int: [[UInt8]]] = [:]
    private var numbers: [Int: UInt64] = [:]

    /// Reads a whole message. Throws ``WireError`` for anything malformed.
    init(_ bytes: [UInt8]) throws {
        var position = 0
        func varint() throws -> UInt64 {
            var number: UInt64 = 0
            var shift: UInt64 = 0
            while true {
                guard position < bytes.count, shift < 64 else { throw WireError("a message that ends too early") }
                let byte = bytes[position]
                position += 1
                number |= UInt64(byte & 0x7f) << shift
                if byte & 0x80 == 0 { return number }
                shift += 7
            }
        }
        func skip(_ count: Int) throws {
            guard count <= bytes.count - position else { throw WireError("a message that ends too early") }
            position += count
        }
        while position < bytes.count {
            let key = try varint()
            let field = Int(truncatingIfNeeded: key >> 3)
            switch key & 7 {
            case 0: numbers[field] = try varint()
            case 1: try skip(8)
            case 2:
                guard let count = Int(exactly: try varint()), count <= bytes.count - position else {
                    throw WireError("a field that ends too early")
                }
                blobs[field, default: []].append(Array(bytes[position..<position + count]))
                position += count
            case 5: try skip(4)
            default: throw WireError("an unused protobuf wire type")
            }
        }
    }

    /// The last length-delimited field with this number; empty when there is none.
    func bytes(_ field: Int) -> [UInt8] { blobs[field]?.last ?? [] }

    /// The same as text.
    func text(_ field: Int) -> String { String(decoding: bytes(field), as: UTF8.self) }

    /// A Terraform `DynamicValue` in MessagePack or JSON; null when the field is absent.
    func dynamicValue(_ field: Int) throws -> Value {
        guard let blob = blobs[field]?.last else { return .null }
        let fields = try ProtobufReader(blob)
        let packed = fields.bytes(1)
        if !packed.isEmpty { return try MessagePackReader.value(packed) }
        let json = fields.bytes(2)
        return json.isEmpty ? .null : try Value(json: json)
    }
}
