import CArgon2

/// Argon2id in PHC form, with parameters that are cheap to verify: the client checks with those in
/// the string (api.md 13.6).
enum Argon2Hash {
    private static let memoryKiB: UInt32 = 64
    private static let passes: UInt32 = 1
    private static let lanes: UInt32 = 1
    private static let hashLength = 32

    /// `$argon2id$v=19$m=64,t=1,p=1$SALT$HASH`.
    static func hash(_ value: String, _ salt: [UInt8]) -> String {
        let length = argon2_encodedlen(passes, memoryKiB, lanes, UInt32(salt.count), UInt32(hashLength), Argon2_id)
        var encoded = [CChar](repeating: 0, count: length)
        let password = Array(value.utf8)
        let status = argon2id_hash_encoded(
            passes, memoryKiB, lanes, password, password.count, salt, salt.count, hashLength, &encoded, length)
        // It fails only without memory for 64 KiB; a hash that verifies nothing is then the honest answer.
        guard status == ARGON2_OK.rawValue else { return "$argon2id$unavailable" }
        return String(decoding: encoded.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
