import Synchronization
import TestSupport
import Testing

@testable import Scaleway

/// An answer that is the same as last time isn't decoded again, and one that isn't always is.
@Suite struct KnownAnswerTests {
    /// A text that counts how often it is decoded, by its value.
    private struct Counted: Decodable, Sendable {
        static let decoded = Mutex<[String: Int]>([:])
        let text: String

        init(from decoder: any Decoder) throws {
            let text = try decoder.singleValueContainer().decode(String.self)
            Self.decoded.withLock { $0[text, default: 0] += 1 }
            self.text = text
        }
    }

    private func times(_ text: String) -> Int { Counted.decoded.withLock { $0[text] ?? 0 } }

    private func bytes(_ text: String) -> [UInt8] { Array("\"\(text)\"".utf8) }

    @Test func theSameBytesAreDecodedOnce() throws {
        let known = KnownAnswers()
        for _ in 0..<3 { #expect(try known.decode(Counted.self, from: bytes("same"), of: "/a").text == "same") }
        #expect(times("same") == 1)
    }

    @Test func anotherAnswerAnotherTargetAndAnotherTypeAreDecoded() throws {
        let known = KnownAnswers()
        #expect(try known.decode(Counted.self, from: bytes("first"), of: "/a").text == "first")
        #expect(try known.decode(Counted.self, from: bytes("second"), of: "/a").text == "second")
        #expect(try known.decode(Counted.self, from: bytes("first"), of: "/a").text == "first")
        #expect(try known.decode(Counted.self, from: bytes("first"), of: "/b").text == "first")
        #expect(try known.decode(String.self, from: bytes("first"), of: "/b") == "first")
        #expect(times("first") == 3)
    }

    @Test func whatCannotBeDecodedIsNoAnswer() throws {
        let known = KnownAnswers()
        for _ in 0..<2 {
            #expect(throws: AnswerDecoder.Problem.self) {
                try known.decode(Counted.self, from: Array("{".utf8), of: "/a")
            }
        }
    }

    @Test func targetsThatNobodyAsksForDoNotPileUp() throws {
        let known = KnownAnswers()
        for number in 0..<1000 { _ = try known.decode(Counted.self, from: bytes("many"), of: "/\(number)") }
        #expect(known.count <= 200)
        #expect(try known.decode(Counted.self, from: bytes("many"), of: "/999").text == "many")
        #expect(times("many") == 1000)
    }

    /// A value of a secret is read for one apply and kept nowhere.
    @Test func noAnswerWithASecretsValueIsKept() async throws {
        let data =
            #"{"secret_id":"\#(Sample.id(1))","revision":1,"data":"aHVudGVyMg==","data_crc32":null,"type":"opaque"}"#
        let cloud = try Cloud { _ in .json(data) }
        let id = try #require(WireID(Sample.id(1)))
        for _ in 0..<2 { _ = try await cloud.client.access(secret: id, revision: 1) }
        #expect(cloud.client.known.count == 0)
        _ = try? await cloud.client.container(id)
        #expect(cloud.client.known.count == 0)
    }
}
