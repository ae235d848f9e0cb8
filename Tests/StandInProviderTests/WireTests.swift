@testable import ScalewayStandInProvider
import Testing

@Suite("Wire formats")
struct WireTests {
    @Test("MessagePack comes back as it went, at every size class")
    func messagePackRoundTrip() throws {
        let texts = [0, 1, 31, 32, 255, 256, 65_535, 65_536, 200_000].map {
            Value.string(String(repeating: "é", count: $0))
        }
        let numbers = [0, 127, 128, -1, -32, -33, 255, 65_536, Int.max, Int.min].map(Value.integer)
        let lists = [0, 15, 16, 65_535, 65_536].map { Value.array(Array(repeating: .bool(true), count: $0)) }
        let map = Value.object(Dictionary(uniqueKeysWithValues: (0..<70_000).map { ("k\($0)", Value.null) }))
        let value = Value.object([
            "texts": .array(texts), "numbers": .array(numbers), "lists": .array(lists), "map": map, "unknown": .unknown,
            "double": .double(0.1), "false": false, "nested": .object(["ü": .array([.object([:])])]),
        ])
        #expect(try MessagePackReader.value(MessagePackWriter.bytes(value)) == value)
    }

    @Test(
        "every MessagePack form of a number is read",
        arguments: [
            ([0xcc, 0xff], 255), ([0xcd, 0x01, 0x00], 256), ([0xce, 0, 1, 0, 0], 65_536), ([0xd0, 0x80], -128),
            ([0xd1, 0xff, 0x00], -256),
            ([0xd2, 0xff, 0xff, 0xff, 0xff], -1), ([0xe0], -32), ([0xcf, 0, 0, 0, 0, 0, 0, 0, 9], 9),
        ] as [([UInt8], Int)])
    func messagePackNumbers(bytes: [UInt8], number: Int) throws {
        #expect(try MessagePackReader.value(bytes) == .integer(number))
    }

    @Test(
        "plain and refined unknown values are both unknown",
        arguments: [
            [0xd4, 0x00, 0x00], [0xc7, 0x03, 0x0c, 0x81, 0x01, 0xc2], [0xd5, 0x0c, 0x80, 0x00],
            [0xd8, 0x0c] + [UInt8](repeating: 0, count: 16),
        ] as [[UInt8]])
    func unknowns(bytes: [UInt8]) throws {
        #expect(try MessagePackReader.value(bytes) == .unknown)
    }

    @Test(
        "malformed MessagePack is an error, never a crash",
        arguments: [
            [], [0xc1], [0xd9], [0xd9, 0x05, 0x61], [0xdd, 0xff, 0xff, 0xff, 0xff], [0xdf, 0xff, 0xff, 0xff, 0xff],
            [0x81, 0x01, 0x01],
            [0xa1, 0xff], [0x01, 0x01], [0xc9, 0xff, 0xff, 0xff, 0xff, 0x0c],
            [0xcf] + [UInt8](repeating: 0xff, count: 8),
        ] as [[UInt8]])
    func malformedMessagePack(bytes: [UInt8]) {
        #expect(throws: WireError.self) { try MessagePackReader.value(bytes) }
    }

    /// Not an argument of the test above: the runner prints those.
    @Test("MessagePack nested without end is an error, never a crash")
    func deepMessagePack() {
        #expect(throws: WireError.self) { try MessagePackReader.value([UInt8](repeating: 0x91, count: 5_000)) }
    }

    @Test(
        "malformed protobuf is an error, never a crash",
        arguments: [
            [0x80], [0x0a, 0x05, 0x01], [0x0b], [UInt8](repeating: 0xff, count: 11), [0x09, 0x00],
            [0x0a] + [UInt8](repeating: 0xff, count: 9) + [0x01],
        ] as [[UInt8]])
    func malformedProtobuf(bytes: [UInt8]) {
        #expect(throws: WireError.self) { try ProtobufReader(bytes) }
    }

    @Test("protobuf comes back as it went, and the last of several fields wins")
    func protobuf() throws {
        var writer = ProtobufWriter()
        writer.append(1, "first")
        writer.append(1, "last")
        writer.append(2, 300)
        writer.dynamicValue(3, .object(["a": .unknown]))
        writer.message(4) { $0.append(1, true) }
        let reader = try ProtobufReader(writer.bytes)
        #expect(reader.text(1) == "last")
        #expect(try reader.dynamicValue(3) == .object(["a": .unknown]))
        #expect(reader.bytes(4) == [0x08, 0x01])
        #expect(try reader.dynamicValue(9) == .null)
    }

    @Test(
        "durations are read and printed as Go does",
        arguments: [
            ("10s", 10_000_000_000, "10s"), ("60s", 60_000_000_000, "1m0s"), ("1m30s", 90_000_000_000, "1m30s"),
            ("12m30s", 750_000_000_000, "12m30s"), ("1h", 3_600_000_000_000, "1h0m0s"), ("1.5s", 1_500_000_000, "1.5s"),
            ("50ms", 50_000_000, "50ms"), ("0", 0, "0s"), ("90m", 5_400_000_000_000, "1h30m0s"),
        ] as [(String, Int64, String)])
    func durations(text: String, nanoseconds: Int64, printed: String) {
        #expect(GoDuration.nanoseconds(text) == nanoseconds)
        #expect(GoDuration.text(nanoseconds: nanoseconds) == printed)
    }

    @Test(
        "what is no duration is refused", arguments: ["", "10", "s", "ten s", "10 s", "-5s", "10s!", "1e999h", "1..5s"])
    func badDurations(text: String) {
        #expect(GoDuration.nanoseconds(text) == nil)
    }

    @Test("a duration goes out with nine decimals")
    func wireDuration() {
        #expect(GoDuration.wire(nanoseconds: 300_000_000_000) == "300.000000000s")
        #expect(GoDuration.wire(nanoseconds: 1_500_000_000) == "1.500000000s")
    }
}
