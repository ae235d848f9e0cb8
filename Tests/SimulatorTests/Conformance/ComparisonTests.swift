import Testing

/// The comparison that conformance rests on finds each kind of difference.
@Suite struct ComparisonTests {
    private static let id = "11111111-aaaa-4aaa-8aaa-111111111111"
    private static let ours = "22222222-bbbb-4bbb-8bbb-222222222222"

    private static func differences(_ pairs: [(String, String)]) throws -> [String] {
        var comparison = Comparison(ids: [id: ours], pairs: [:])
        for (recorded, actual) in pairs { comparison.compare(try JSON.parse(recorded), try JSON.parse(actual)) }
        return comparison.differences
    }

    @Test(
        arguments: [
            (#"{"a":1}"#, #"{"a":1,"b":2}"#, "$.b: not in the recording"),
            (#"{"a":1,"b":null}"#, #"{"a":1}"#, "$.b: missing"),
            (#"{"a":null}"#, #"{"a":""}"#, #"$.a: null recorded, "" here"#),
            (#"{"a":"ready"}"#, #"{"a":"error"}"#, "$.a: ready recorded, error here"),
            (#"{"a":true}"#, #"{"a":1}"#, "$.a: true recorded, 1 here"),
            (#"{"size":1}"#, #"{"size":"1"}"#, "$.size: number recorded, string here"),
            (#"{"a":[1,2]}"#, #"{"a":[1]}"#, "$.a: 2 recorded, 1 here"),
            (
                #"{"t":"2026-05-05T14:42:36.284112Z"}"#, #"{"t":"2026-05-05T14:42:36Z"}"#,
                "$.t: time with 6 digits recorded, time with 0 digits here"
            ),
            (#"{"x":["a","(3 more trimmed)"]}"#, #"{"x":["b","c"]}"#, "$.x[0]: no such row here"),
            (#"{"x":["a"],"total_count":1}"#, #"{"x":["a"],"total_count":2}"#, "$.total_count: 1 recorded, 2 here"),
        ])
    func findsADifference(recorded: String, actual: String, message: String) throws {
        #expect(try Self.differences([(recorded, actual)]) == [message])
    }

    @Test func pairsIDsTimesAndHashes() throws {
        let first = #"{"id":"\#(Self.id)","at":"2026-05-05T14:42:36.284112Z","h":"$argon2id$v=19$a"}"#
        let same = #"{"id":"\#(Self.ours)","at":"2026-11-05T14:42:36.284112Z","h":"$argon2id$v=19$b"}"#
        #expect(try Self.differences([(first, same), (first, same)]) == [])
        let moved = #"{"id":"\#(Self.ours)","at":"2026-11-05T15:42:36.284112Z","h":"$argon2id$v=19$c"}"#
        #expect(try Self.differences([(first, same), (first, moved)]).count == 2)
        let other =
            #"{"id":"33333333-bbbb-4bbb-8bbb-333333333333","at":"2026-11-05T14:42:36.284112Z","h":"$argon2id$v=19$b"}"#
        #expect(try Self.differences([(first, other)]).count == 1)
    }

    @Test func cutListsAreComparedByInclusion() throws {
        let recorded = #"{"x":[{"name":"a"},{"name":"b"},"(5 more trimmed)"],"total_count":7}"#
        #expect(
            try Self.differences([(recorded, #"{"x":[{"name":"c"},{"name":"b"},{"name":"a"}],"total_count":3}"#)]) == []
        )
    }

    @Test func addressesFollowTheIDsInThem() throws {
        let recorded = #"{"u":"https://ns11111111-web.functions","id":"\#(Self.id)"}"#
        #expect(
            try Self.differences([(recorded, #"{"u":"https://ns22222222-web.functions","id":"\#(Self.ours)"}"#)]) == [])
        #expect(
            try Self.differences([(recorded, #"{"u":"https://ns99999999-web.functions","id":"\#(Self.ours)"}"#)]).count
                == 1)
    }
}
