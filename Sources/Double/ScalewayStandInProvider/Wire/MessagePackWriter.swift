/// Writes the MessagePack that Terraform reads. Map keys are sorted, so that equal values are equal bytes.
struct MessagePackWriter {
    private var bytes: [UInt8] = []

    private init() {}

    /// The encoded form of `value`.
    static func bytes(_ value: Value) -> [UInt8] {
        var writer = MessagePackWriter()
        writer.append(value)
        return writer.bytes
    }

    private mutating func append(_ value: Value) {
        switch value {
        case .null: bytes.append(0xc0)
        case .unknown: bytes += [0xd4, 0x00, 0x00]
        case .bool(let flag): bytes.append(flag ? 0xc3 : 0xc2)
        case .integer(let number): append(number)
        case .double(let number):
            bytes.append(0xcb)
            append(number.bitPattern, 8)
        case .string(let text):
            let utf8 = Array(text.utf8)
            header(utf8.count, small: 0xa0, smallLimit: 32, one: 0xd9, two: 0xda, four: 0xdb)
            bytes += utf8
        case .array(let elements):
            header(elements.count, small: 0x90, smallLimit: 16, one: nil, two: 0xdc, four: 0xdd)
            for element in elements { append(element) }
        case .object(let members):
            header(members.count, small: 0x80, smallLimit: 16, one: nil, two: 0xde, four: 0xdf)
            for (key, member) in members.sorted(by: { $0.key < $1.key }) {
                append(.string(key))
                append(member)
            }
        }
    }

    private mutating func append(_ number: Int) {
        switch number {
        case 0...127: bytes.append(UInt8(number))
        case -32..<0: bytes.append(UInt8(bitPattern: Int8(number)))
        default:
            bytes.append(0xd3)
            append(UInt64(bitPattern: Int64(number)), 8)
        }
    }

    private mutating func append(_ number: UInt64, _ count: Int) {
        for shift in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * UInt64(shift)))) }
    }

    private mutating func header(_ count: Int, small: UInt8, smallLimit: Int, one: UInt8?, two: UInt8, four: UInt8) {
        if count < smallLimit {
            bytes.append(small | UInt8(count))
        } else if let one, count < 1 << 8 {
            bytes.append(one)
            append(UInt64(count), 1)
        } else if count < 1 << 16 {
            bytes.append(two)
            append(UInt64(count), 2)
        } else {
            bytes.append(four)
            append(UInt64(count), 4)
        }
    }
}
