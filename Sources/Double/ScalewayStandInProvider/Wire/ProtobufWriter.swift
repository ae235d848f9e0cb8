/// Builds one protobuf message. Zero and empty values are left out, as proto3 does.
struct ProtobufWriter {
    /// The message so far.
    private(set) var bytes: [UInt8] = []

    init() {}

    /// Appends a number or an enum value.
    mutating func append(_ field: Int, _ number: Int) {
        guard number != 0 else { return }
        key(field, 0)
        varint(UInt64(bitPattern: Int64(number)))
    }

    /// Appends a flag.
    mutating func append(_ field: Int, _ flag: Bool) {
        append(field, flag ? 1 : 0)
    }

    /// Appends a text.
    mutating func append(_ field: Int, _ text: String) {
        append(field, Array(text.utf8))
    }

    /// Appends bytes.
    mutating func append(_ field: Int, _ blob: [UInt8]) {
        guard !blob.isEmpty else { return }
        message(field, blob)
    }

    /// Appends a nested message, also when it is empty.
    mutating func message(_ field: Int, _ blob: [UInt8]) {
        key(field, 2)
        varint(UInt64(blob.count))
        bytes += blob
    }

    /// Appends a nested message that `build` fills.
    mutating func message(_ field: Int, _ build: (inout ProtobufWriter) -> Void) {
        var nested = ProtobufWriter()
        build(&nested)
        message(field, nested.bytes)
    }

    /// Appends a Terraform `DynamicValue` in MessagePack, the only form that carries unknown values.
    mutating func dynamicValue(_ field: Int, _ value: Value) {
        message(field) { $0.append(1, MessagePackWriter.bytes(value)) }
    }

    private mutating func key(_ field: Int, _ kind: UInt64) { varint(UInt64(field) << 3 | kind) }

    private mutating func varint(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
