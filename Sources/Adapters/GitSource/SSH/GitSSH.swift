/// How an ssh remote is reached. All files are read anew at each fetch, so a new key or a new pin needs no restart.
package struct GitSSH: Hashable, Sendable {
    /// The private key: a file of this user's own that nobody else may read.
    package let keyFile: String
    /// File whose first line is the key's passphrase; nil for a key without one.
    package let passphraseFile: String?
    /// The host keys that are accepted, in the format of OpenSSH's `known_hosts` (sshd(8)).
    package let knownHostsFile: String

    package init(keyFile: String, passphraseFile: String? = nil, knownHostsFile: String) {
        self.keyFile = keyFile
        self.passphraseFile = passphraseFile
        self.knownHostsFile = knownHostsFile
    }
}
