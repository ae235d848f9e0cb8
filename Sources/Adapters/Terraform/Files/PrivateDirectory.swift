import Crypto
import Glibc
package import Ports

/// The directory in memory that holds what may never reach a disk: saved plans (they hold plaintext secrets),
/// Terraform's data directory and its temporary files.
package struct PrivateDirectory: Sendable {
    /// Absolute path.
    package let path: String
    /// Why each base before the one that was taken couldn't be.
    package let refusals: [String]

    /// Makes or takes over the private directory that belongs to `dataDirectory`, in the first base that is on tmpfs
    /// and from which programs can be started: Terraform starts the providers that it unpacks there, and Debian mounts
    /// `/run` noexec.
    ///
    /// It is refused (`internalError`) when there is no such base, and when a directory of that name exists that isn't
    /// ours alone: a symbolic link, another owner, or a mode that lets others in.
    package init(bases: [String], dataDirectory: String) throws(PortFailure) {
        var refusals: [String] = []
        for base in bases {
            guard let status = Self.status(base), status.st_mode & S_IFMT == S_IFDIR else {
                refusals.append("\(base) is no directory")
                continue
            }
            guard let type = MountTable.fileSystemType(device: status.st_dev) else {
                refusals.append("the file system of \(base) is unknown")
                continue
            }
            guard type == "tmpfs" || type == "ramfs" else {
                refusals.append("\(base) is on \(type)")
                continue
            }
            let mark = SHA256.hash(data: Array(dataDirectory.utf8)).prefix(6).map { Self.hexadecimal($0) }.joined()
            let path = "\(base)/amarre-\(geteuid())-\(mark)"
            if let problem = Self.make(path) {
                throw PortFailure(
                    .internalError, code: "private_directory",
                    "Terraform's private directory \(path) can't be used: \(problem). Remove it, or set "
                        + "XDG_RUNTIME_DIR to a tmpfs directory of your own."
                )
            }
            if let code = TrialProgram.failure(in: path) {
                refusals.append(
                    "no program can be started from \(base) (\(String(cString: strerror(code))); perhaps it is "
                        + "mounted noexec)"
                )
                // Ours and empty, unless an earlier version used it.
                rmdir(path)
                continue
            }
            self.path = path
            self.refusals = refusals
            return
        }
        throw PortFailure(
            .internalError, code: "private_directory",
            "no directory in memory for Terraform's plans, which hold secrets: \(refusals.joined(separator: ", ")). "
                + "Mount a tmpfs at /dev/shm or set XDG_RUNTIME_DIR to one, without the option noexec."
        )
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }

    private static func status(_ path: String) -> stat? {
        var result = stat()
        return stat(path, &result) == 0 ? result : nil
    }

    /// Makes the directory with mode 0700; returns what is wrong with it.
    private static func make(_ path: String) -> String? {
        if mkdir(path, 0o700) != 0, errno != EEXIST { return String(cString: strerror(errno)) }
        var found = stat()
        guard lstat(path, &found) == 0 else { return String(cString: strerror(errno)) }
        if found.st_mode & S_IFMT == S_IFLNK { return "it is a symbolic link" }
        if found.st_mode & S_IFMT != S_IFDIR { return "it is no directory" }
        if found.st_uid != geteuid() { return "it belongs to user \(found.st_uid)" }
        if found.st_mode & 0o077 != 0 {
            return "others may enter it (mode 0\(String(found.st_mode & 0o777, radix: 8)))"
        }
        return nil
    }
}

/// What is mounted, from `/proc/self/mountinfo` (proc_pid_mountinfo(5)). Glibc's `statfs` isn't visible to Swift.
enum MountTable {
    /// `tmpfs`, `ext4`, …; nil when no mount has that device number.
    static func fileSystemType(device: dev_t) -> String? {
        guard let text = SmallFile.text("/proc/self/mountinfo") else { return nil }
        // makedev(3): 12 bits of the major number above 8 low bits of the minor; the rest of both is in the upper half.
        let number = UInt64(device)
        let major = (number >> 8) & 0xfff | (number >> 32) & ~0xfff
        let minor = number & 0xff | (number >> 12) & ~0xff
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 6, fields[2] == "\(major):\(minor & 0xffff_ffff)",
                let dash = fields.lastIndex(of: "-"),
                dash + 1 < fields.count
            else { continue }
            return String(fields[dash + 1])
        }
        return nil
    }
}
