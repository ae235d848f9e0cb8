import Foundation
import Glibc
import Model
import Ports

/// The files of ``GitSSH``, read and checked for one fetch.
struct SSHAccess {
    let keyFile: String
    let passphrase: Redacted<String>?
    let knownHosts: KnownHosts

    private static let longest = 1 << 20

    /// Throws `denied` for a file that can't be read, and for a key or passphrase that others can read.
    init(_ ssh: GitSSH, host: String, port: String) throws(PortFailure) {
        let key = try Self.read(ssh.keyFile, "the ssh key", private: true)
        guard key.contains("PRIVATE KEY") else {
            throw PortFailure(
                .denied, code: "git_key_unusable",
                "\(ssh.keyFile) (source.sshKeyFile) holds no private key; make one with: ssh-keygen -t ed25519 -f "
                    + "\(ssh.keyFile)"
            )
        }
        keyFile = ssh.keyFile
        if let file = ssh.passphraseFile {
            let text = try Self.read(file, "the ssh key's passphrase", private: true)
            passphrase = Redacted(String(text.prefix { !$0.isNewline }))
        } else {
            passphrase = nil
        }
        knownHosts = KnownHosts(
            try Self.read(ssh.knownHostsFile, "the pinned host keys", private: false),
            name: KnownHosts.name(host: host, port: port))
    }

    private static func read(_ path: String, _ what: String, private isPrivate: Bool) throws(PortFailure) -> String {
        func unreadable(_ why: String) -> PortFailure {
            PortFailure(.denied, code: "git_key_unreadable", "\(what), \(path), can't be used: \(why)")
        }
        var status = stat()
        guard stat(path, &status) == 0 else { throw unreadable(String(cString: strerror(errno))) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw unreadable("it is no file") }
        let mode = status.st_mode & 0o777
        if isPrivate, mode & 0o077 != 0 {
            throw unreadable("others may read it (mode 0\(String(mode, radix: 8))); chmod 600 \(path)")
        }
        // What others may write is no pin.
        if mode & 0o022 != 0 {
            throw unreadable("others may write it (mode 0\(String(mode, radix: 8))); chmod 644 \(path)")
        }
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw unreadable(
                "it belongs to user \(status.st_uid), not to the user \(geteuid()) that runs the controller")
        }
        guard status.st_size <= longest, let data = FileManager.default.contents(atPath: path) else {
            throw unreadable("it can't be read or is larger than a megabyte")
        }
        return String(decoding: data, as: UTF8.self)
    }
}
