/// Reads the MessagePack that Terraform sends. Every extension type means "unknown": the plain one
/// and the refined ones.
struct MessagePackReader {
    private let bytes: [UInt8]
    private var position = 0
    /// Deeper nesting than any schema has; input beyond it is refused instead of overflowing the stack.
    private static let depthLimit = 64

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The one value in `bytes`. Throws ``WireError`` for anything malformed.
    static func value(_ bytes: [UInt8]) throws -> Value {
        var reader = MessagePackReader(bytes)
        let value = try reader.next(depth: 0)
        guard reader.position == bytes.count else { throw WireError("bytes after the end of a value") }
        return value
    }

    private mutating func next(depth: Int) throws -> Value {
        guard depth < Self.depthLimit else { throw WireError("a value nested too deeply") }
        let tag = try byte()
        switch tag {
        case 0x00...0x7f: return .integer(Int(tag))
        case 0x80...0x8f: return try object(Int(tag & 0x0f), depth)
        case 0x90...0x9f: return try array(Int(tag & 0x0f), depth)
        case 0xa0...0xbf: return .string(try text(Int(tag & 0x1f)))
        case 0xc0: return .null
        case 0xc2: return .bool(false)
        case 0xc3: return .bool(true)
        case 0xc4, 0xd9: return .string(try text(Int(try unsigned(1))))
        case 0xc5, 0xda: return .string(try text(Int(try unsigned(2))))
        case 0xc6, 0xdb: return .string(try text(Int(try unsigned(4))))
        case 0xc7: return try skipExtension(Int(try unsigned(1)))
        case 0xc8: return try skipExtension(Int(try unsigned(2)))
        case 0xc9: return try skipExtension(Int(try unsigned(4)))
        case 0xca: return .double(Double(Float(bitPattern: UInt32(try unsigned(4)))))
        case 0xcb: return .double(Double(bitPattern: try unsigned(8)))
        case 0xcc: return try whole(1)
        case 0xcd: return try whole(2)
        case 0xce: return try whole(4)
        case 0xcf: return try whole(8)
        case 0xd0: return .integer(Int(Int8(truncatingIfNeeded: try unsigned(1))))
        case 0xd1: return .integer(Int(Int16(truncatingIfNeeded: try unsigned(2))))
        case 0xd2: return .integer(Int(Int32(truncatingIfNeeded: try unsigned(4))))
        case 0xd3: return .integer(Int(Int64(truncatingIfNeeded: try unsigned(8))))
        case 0xd4: return try skipExtension(1)
        case 0xd5: return try skipExtension(2)
        case 0xd6: return try skipExtension(4)
        case 0xd7: return try skipExtension(8)
        case 0xd8: return try skipExtension(16)
        case 0xdc: return try array(Int(try unsigned(2)), depth)
        case 0xdd: return try array(Int(try unsigned(4)), depth)
        case 0xde: return try object(Int(try unsigned(2)), depth)
        case 0xdf: return try object(Int(try unsigned(4)), depth)
        case 0xe0...0xff: return .integer(Int(Int8(bitPattern: tag)))
        default: throw WireError("the unused MessagePack tag \(tag)")
        }
    }

    private mutating func byte() throws -> UInt8 {
        guard position < bytes.count else { throw WireError("a value that ends too early") }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func unsigned(_ count: Int) throws -> UInt64 {
        var number: UInt64 = 0
        for _ in 0..<count { number = number << 8 | UInt64(try byte()) }
        return number
    }

    private mutating func whole(_ count: Int) throws -> Value {
        guard let number = Int(exactly: try unsigned(count)) else { throw WireError("a number over 64 bits") }
        return .integer(number)
    }

    private mutating func text(_ count: Int) throws -> String {
        guard count <= bytes.count - position else { throw WireError("a text that ends too early") }
        defer { position += count }
        guard let text = String(validating: bytes[position..<position + count], as: UTF8.self) else {
            throw WireError("a text that is not UTF-8")
        }
        return text
    }

    private mutating func array(_ count: Int, _ depth: Int) throws -> Value {
        guard count <= bytes.count - position else { throw WireError("a list that ends too early") }
        var elements: [Value] = []
        for _ in 0..<count { elements.append(try next(depth: depth + 1)) }
        return .array(elements)
    }

    private mutating func object(_ count: Int, _ depth: Int) throws -> Value {
        guard count <= bytes.count - position else { throw WireError("a map that ends too early") }
        var members: [String: Value] = [:]
        for _ in 0..<count {
            guard case .string(let key) = try next(depth: depth + 1) else {
                throw WireError("a map key that is not a text")
            }
            members[key] = try next(depth: depth + 1)
        }
        return .object(members)
    }

    private mutating func skipExtension(_ count: Int) throws -> Value {
        guard count + 1 <= bytes.count - position else { throw WireError("an extension that ends too early") }
        position += count + 1
        return .unknown
    }
}
