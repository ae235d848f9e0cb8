import Foundation
import Testing

/// The search by which every test of the whole product ends finds what it is there for.
@Suite struct SecretSearchTests {
    @Test func everySpellingIsFound() {
        let search = SecretSearch("canary-5f0c8e2d")
        for before in ["", "a", "ab", "postgres://user:"] {
            let text = Data("\(before)canary-5f0c8e2d@host/é".utf8)
            #expect(search.finds(in: text))
            #expect(search.finds(in: Data(text.base64EncodedString().utf8)), "after \(before.utf8.count) bytes")
            #expect(search.finds(in: Data(text.map { String(format: "%02x", $0) }.joined().utf8)))
            #expect(search.finds(in: Data(text.map { String(format: "%02X", $0) }.joined().utf8)))
            #expect(search.finds(in: String(decoding: text, as: UTF8.self).data(using: .utf16LittleEndian) ?? Data()))
        }
        #expect(!search.finds(in: Data("canary-5f0c8e2".utf8)) && !search.finds(in: Data()))
    }
}
