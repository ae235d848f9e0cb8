@testable import ScalewayStandInProvider
import Testing

@Suite("Secret hashes")
struct SecretHashTests {
    @Test("a hash of Scaleway's own form matches its text and no other")
    func matches() async {
        let hash = FakeContainersAPI.hash("s3cret ü")
        #expect(hash.hasPrefix("$argon2id$v=19$m=64,t=1,p=1$"))
        #expect(await SecretHash().matches("s3cret ü", hash: hash))
        #expect(await !SecretHash().matches("s3cret", hash: hash))
        #expect(await !SecretHash().matches(hash, hash: hash))
    }

    @Test("a hash that the real API answered matches the text that was sent to it")
    func recordedHash() async {
        let hash =
            "$argon2id$v=19$m=65536,t=3,p=64$XSiPYmw7aqyc/ycunqPt7g$L7ZFigq2ZXr7XjOb8J5DxE3Ne2bf2qlvJFSuChZwow4"
        #expect(await SecretHash().matches("value1", hash: hash))
        #expect(await !SecretHash().matches("value2", hash: hash))
    }

    @Test(
        "a hash that is malformed, or too costly to compute, matches nothing",
        arguments: [
            "", "plain", "$argon2id$", "$argon2id$v=19$m=99999999,t=3,p=64$AAAAAAAAAAAAAAAAAAAAAA$AAAA",
            "$argon2id$v=19$m=64,t=99999,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA",
            "$argon2id$v=19$m=64,t=1,p=100000$AAAAAAAAAAAAAAAAAAAAAA$AAAA",
            "$argon2id$v=19$m=-1,t=1,p=1$AA$AA", "$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA",
        ])
    func refuses(hash: String) async {
        #expect(await !SecretHash().matches("text", hash: hash))
    }
}
