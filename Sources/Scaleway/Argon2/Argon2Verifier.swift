internal import CArgon2
package import Model

/// Compares secret values with the Argon2id hashes that the API shows in their place.
///
/// At Scaleway's parameters (m = 64 MiB, t = 3, p = 64) one comparison costs about 0.3 s of CPU: ask only when a hash is new. One
/// comparison runs at a time, off the cooperative pool.
package actor Argon2Verifier {
    private let executor = BlockingExecutor(label: "amarre.argon2")

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    package init() {}

    /// Whether `hash` was made from `value`.
    ///
    /// Throws when `hash` isn't an Argon2id hash in PHC form, asks for more work than ``Argon2Parameters`` allows, or the machine
    /// has no memory for it.
    package func verify(hash: String, matches value: Redacted<String>) throws(Argon2Error) -> Bool {
        guard let parameters = Argon2Parameters(hash: hash) else { throw .malformed }
        guard parameters.isBounded else { throw .tooCostly }
        let result = value.reveal { value in
            var bytes = Array(value.utf8)
            return bytes.withUnsafeMutableBytes { argon2id_verify(hash, $0.baseAddress, $0.count) }
        }
        switch result {
        case ARGON2_OK.rawValue: return true
        case ARGON2_VERIFY_MISMATCH.rawValue: return false
        case ARGON2_MEMORY_ALLOCATION_ERROR.rawValue, ARGON2_THREAD_FAIL.rawValue: throw .noResources
        default: throw .malformed
        }
    }
}

/// Why a hash wasn't compared.
package enum Argon2Error: Error, Hashable, Sendable, CustomStringConvertible {
    case malformed, tooCostly, noResources

    package var description: String {
        switch self {
        case .malformed: "the hash isn't an Argon2id hash in PHC form"
        case .tooCostly: "the hash asks for more than 1 GiB of memory, 16 passes or 255 lanes"
        case .noResources: "there is no memory or thread left to compute an Argon2id hash"
        }
    }
}
