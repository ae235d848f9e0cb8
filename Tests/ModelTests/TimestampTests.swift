import Model
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-05-05T14:42:36.284112Z", 1_777_992_156_284_112),
        ("2000-02-29T23:59:59Z", 951_868_799_000_000),
        ("1969-12-31T23:59:59.999999Z", -1), ("2100-03-01T00:00:00Z", 4_107_542_400_000_000),
    ])
    func roundTrip(text: String, microseconds: Int) throws {
        let time = try #require(Timestamp(rfc3339: text))
        #expect(time.microseconds == Int64(microseconds))
        #expect(time.description == text)
    }

    @Test func offsetsAndFractions() {
        #expect(Timestamp(rfc3339: "2026-01-01T02:00:00+02:00") == Timestamp(seconds: 1_767_225_600))
        #expect(Timestamp(rfc3339: "2026-01-01t00:00:00.5z") == Timestamp(microseconds: 1_767_225_600_500_000))
        #expect(Timestamp(rfc3339: "2026-01-01T00:00:00.123456789Z") == Timestamp(microseconds: 1_767_225_600_123_456))
    }

    @Test(arguments: [
        "", "2026-01-01", "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-01-32T00:00:00Z",
        "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z", "2026-01-01T00:00:00",
        "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00.1234567890Z", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00+2:00", "2026-01-01T00:00:00Zx",
        "٢026-01-01T00:00:00Z",
    ])
    func refused(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }
}
