import Crypto

/// The hash of a leaf in an RFC 6962 Merkle tree (section 2.1): SHA-256(0x00 ‖ bytes). The 0x00 keeps a leaf from
/// passing as a node.
enum LeafHash {
    static func of(_ leaf: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: [0])
        hash.update(data: leaf)
        return Array(hash.finalize())
    }
}
