internal import Foundation
internal import Glibc
package import Model
package import Ports

/// Keeps a key as a profile of an `scw` configuration file, which is made when it isn't there. What else the file holds
/// stays as it is, comments included.
package struct ScalewayProfileFile: KeyKeeper {
    private let path: String
    private let profile: String
    private let organization: String?
    private let host: String

    /// - `organization`: goes into the profile when it is known; Audit Trail is asked with it.
    /// - `host`: this machine's name.
    package init(path: String, profile: String, organization: String?, host: String) {
        self.path = path
        self.profile = profile
        self.organization = organization
        self.host = host
    }

    package var label: String { "the profile \(profile) of \(String("\(host):\(path)".prefix(120)))" }

    /// Throws `invalid` for a file that can't be read or changed, or a profile's name that isn't plain.
    package func prepare(for bearer: KeyBearer) async throws(PortFailure) -> String? {
        guard !profile.isEmpty, profile.utf8.allSatisfy(Self.isPlain) else {
            throw Self.invalid("a profile's name is letters, digits, '-', '_' and '.'")
        }
        let folder = (path as NSString).deletingLastPathComponent
        guard Glibc.access(folder.isEmpty ? "." : folder, W_OK) == 0 else {
            throw Self.invalid("\(folder.isEmpty ? "." : folder) isn't a folder that can be written to")
        }
        try checkOwner()
        guard let text = try text() else { return nil }
        guard let before = try read(path).profiles[profile] else {
            _ = try ProfileText(text).adding(profile, [])
            return nil
        }
        guard let key = before[.accessKey]?.value, WireKey.isAccessKey(key) else {
            throw Self.invalid("\(path): the profile \(profile) has no access_key that could be replaced")
        }
        _ = try ProfileText(text).replacing(profile, [("access_key", ""), ("secret_key", "")])
        return key
    }

    package func keep(_ key: NewAccessKey, for bearer: KeyBearer) async throws(PortFailure) -> String {
        let old = try text() ?? ""
        let isThere = old.isEmpty ? false : try read(path).profiles[profile] != nil
        let new = try key.secret.reveal { (secret) throws(PortFailure) in
            let keys = [("access_key", key.key.id), ("secret_key", secret)]
            if isThere { return Redacted(try ProfileText(old).replacing(profile, keys)) }
            var all =
                keys + [
                    ("default_project_id", bearer.project.text),
                    ("default_region", ScalewayConfiguration.defaultRegion),
                ]
            if let organization { all.append(("default_organization_id", organization)) }
            return Redacted(try ProfileText(old).adding(profile, all))
        }
        try store(new, key)
        return "the profile \(profile) of \(path)\(try rootNote())"
    }

    // MARK: The file

    /// A link would be replaced by a file, and somebody else's file would become this user's.
    private func checkOwner() throws(PortFailure) {
        var there = stat()
        guard lstat(path, &there) == 0 else { return }
        guard there.st_mode & S_IFMT == S_IFREG else {
            throw Self.invalid("\(path) is no plain file: name the file itself, not a link to it")
        }
        guard geteuid() == 0 || there.st_uid == geteuid() else {
            throw Self.invalid("\(path) belongs to another user: run this as that one, or as root")
        }
    }

    /// What root made is root's alone, and a service mostly isn't root.
    private func rootNote() throws(PortFailure) -> String {
        var there = stat()
        guard geteuid() == 0, stat(path, &there) == 0, there.st_uid == 0, there.st_mode & 0o040 == 0 else { return "" }
        return " (readable by root alone: chown it to the user who needs it)"
    }

    /// Nil when there is no file.
    private func text() throws(PortFailure) -> String? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let data = FileManager.default.contents(atPath: path), let text = String(validating: data, as: UTF8.self)
        else { throw Self.invalid("\(path) can't be read as UTF-8 text") }
        return text
    }

    private func read(_ path: String) throws(PortFailure) -> ScalewayConfigFile {
        do throws(ScalewayConfigurationError) {
            let file = try ScalewayConfigFile(path: path)
            guard file.problems.isEmpty else { throw ScalewayConfigurationError(file.problems) }
            return file
        } catch {
            throw Self.invalid(error.description)
        }
    }

    /// Beside the old one, of mode 0600, on disk, read again; only then in its place.
    private func store(_ text: Redacted<String>, _ key: NewAccessKey) throws(PortFailure) {
        let temporary = "\(path).amarre-new"
        unlink(temporary)
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.failed("write \(temporary)") }
        var isGood = false
        defer { if !isGood { unlink(temporary) } }
        let written = text.reveal { text in
            var bytes = Array(text.utf8)[...]
            while !bytes.isEmpty {
                let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
                if count <= 0 { return false }
                bytes = bytes.dropFirst(count)
            }
            return fsync(file) == 0
        }
        let failure = written ? nil : Self.failed("write \(temporary)")
        var there = stat()
        // A file of the service's user or group stays one when root changes it; one that everybody can read was made
        // without a thought.
        let isThere = stat(path, &there) == 0
        let mode = isThere && there.st_mode & 0o007 == 0 ? there.st_mode & 0o040 | 0o600 : 0o600
        let isOwned = geteuid() != 0 || !isThere || fchown(file, there.st_uid, there.st_gid) == 0
        let isKept = fchmod(file, mode) == 0 && isOwned
        close(file)
        if let failure { throw failure }
        guard isKept else { throw Self.failed("keep the owner of \(path)") }
        let profile = try read(temporary).profiles[profile] ?? [:]
        let isWhole = key.secret.reveal { profile[.secretKey]?.value == $0 } && profile[.accessKey]?.value == key.key.id
        guard isWhole else {
            throw Self.invalid("\(path) has a form into which the profile \(self.profile) can't be written")
        }
        guard rename(temporary, path) == 0 else { throw Self.failed("rename \(temporary)") }
        isGood = true
        let folder = open((path as NSString).deletingLastPathComponent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            || [45, 46, 95].contains(byte)
    }

    static func invalid(_ text: String) -> PortFailure { PortFailure(.invalid, code: "key_file", text) }

    private static func failed(_ what: String) -> PortFailure {
        PortFailure(.internalError, code: "key_file", "can't \(what): \(String(cString: strerror(errno)))")
    }
}
