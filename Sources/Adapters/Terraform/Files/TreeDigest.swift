import Crypto
import Glibc

/// SHA-256 of a folder's names and contents: equal digests mean equal trees, whatever commit they come from.
enum TreeDigest {
    /// Hexadecimal; nil when something in the folder can't be read or is neither file nor folder.
    static func of(_ folder: String) -> String? {
        var hash = SHA256()
        guard add(folder, "", to: &hash) else { return nil }
        return TerraformCLI.hexadecimal(hash.finalize())
    }

    private static func add(_ folder: String, _ prefix: String, to hash: inout SHA256) -> Bool {
        for name in Folder.names(in: folder) {
            let path = "\(folder)/\(name)"
            var status = stat()
            guard lstat(path, &status) == 0 else { return false }
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                guard add(path, "\(prefix)\(name)/", to: &hash) else { return false }
            case S_IFREG:
                guard let bytes = SmallFile.bytes(path, limit: 64 << 20) else { return false }
                // Lengths first, so that no two trees give the same bytes.
                hash.update(data: Array("\(prefix.utf8.count + name.utf8.count) \(prefix)\(name) \(bytes.count) ".utf8))
                hash.update(data: bytes)
            default: return false
            }
        }
        return true
    }
}
