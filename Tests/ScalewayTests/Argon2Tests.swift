import Model
import Testing

@testable import Scaleway

/// Argon2id hashes, as the API shows them in place of secret values.
@Suite struct Argon2Tests {
    /// Of `correct` with the salt `saltsalt`, 256 KiB, 2 passes, 2 lanes.
    private static let hash = "$argon2id$v=19$m=256,t=2,p=2$c2FsdHNhbHQ$N1giSmQYFPVy+SldR1VivCZWa6G1Z+Fg1rROUcCCld0"

    @Test func tellsTheRightValueFromAnother() async throws {
        let verifier = Argon2Verifier()
        #expect(try await verifier.verify(hash: Self.hash, matches: Redacted("correct")))
        #expect(try await !verifier.verify(hash: Self.hash, matches: Redacted("wrong")))
        #expect(try await !verifier.verify(hash: Self.hash, matches: Redacted("")))
    }

    @Test(arguments: [
        ("$argon2id$v=19$m=4194304,t=3,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo", Argon2Error.tooCostly),
        ("$argon2id$v=19$m=65536,t=1000000,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo", .tooCostly),
        ("$argon2id$v=19$m=65536,t=3,p=16777215$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo", .tooCostly),
        ("$argon2id$v=19$m=65536,t=0,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo", .tooCostly),
        ("$argon2i$v=19$m=65536,t=3,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo", .malformed),
        ("$argon2id$v=16$m=65536,t=3,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo", .malformed),
        ("$argon2id$v=19$m=-1,t=3,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo", .malformed),
        ("$argon2id$v=19$m=256,t=2,p=1$$", .malformed), ("", .malformed), ("plain text", .malformed),
        ("$argon2id$v=19$m=256,t=2,p=1$!$aGFz", .malformed), (String(repeating: "$", count: 10_000), .malformed),
    ])
    func refusesWhatIsNoHashOrCostsTooMuch(hash: String, expected: Argon2Error) async {
        let error = await #expect(throws: Argon2Error.self) {
            _ = try await Argon2Verifier().verify(hash: hash, matches: Redacted("x"))
        }
        #expect(error == expected)
    }
}
