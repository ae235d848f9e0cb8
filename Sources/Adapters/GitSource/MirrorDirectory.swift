import CGit2Shims
import Foundation
import Glibc
import Ports

/// The mirror's place on disk: made with mode 0700, recognised by a marker of ours, replaced in one step.
///
/// Nothing is ever removed that doesn't carry the marker: a wrong path in the configuration must not
/// cost anyone their files.
struct MirrorDirectory {
    let path: String
    let remote: String

    private static let marker = "amarre-mirror"

    enum State {
        case missing
        /// Ours, and of the same remote.
        case ready
        /// Ours, but a mirror of another remote.
        case ofAnotherRemote
    }

    var staging: String { path + ".new" }

    /// Throws `invalid` for a place that isn't ours to use.
    func state() throws(PortFailure) -> State {
        guard try ownDirectory(path) else { return .missing }
        // The marker is written last: where it names this remote, nothing else needs a look.
        let written = marker()
        if written == remote + "\n" { return .ready }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw unusable("it can't be listed")
        }
        if names.isEmpty { return .missing }
        guard names.contains(Self.marker) else {
            throw unusable("it holds files that are not a git mirror of this controller; name another path")
        }
        return .ofAnotherRemote
    }

    /// What the marker says; nil when it can't be read, or is too long to be ours.
    private func marker() -> String? {
        let descriptor = open(path + "/" + Self.marker, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            count = max(0, read(descriptor, buffer.baseAddress, 4096))
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The folder that the mirror lies in.
    func makeParent() throws(PortFailure) {
        if access(path, F_OK) == 0 { return }
        do {
            let parent = (path as NSString).deletingLastPathComponent
            try FileManager.default.createDirectory(
                atPath: parent, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw unusable("its parent can't be made; check the permissions of the data directory")
        }
    }

    /// An empty directory beside the mirror with the marker's content to be written by ``mark(_:)``.
    func makeStaging() throws(PortFailure) -> String {
        try removeStaging()
        guard mkdir(staging, 0o700) == 0 else {
            throw unusable("it can't be made (\(String(cString: strerror(errno))))")
        }
        return staging
    }

    /// Writes the marker last, so that a directory with a marker is a complete mirror.
    func mark(_ directory: String) throws(PortFailure) {
        do {
            try Data((remote + "\n").utf8).write(to: URL(fileURLWithPath: directory + "/" + Self.marker))
        } catch {
            throw unusable("it can't be written; check the free space of the disk")
        }
    }

    /// Puts the complete mirror at ``staging`` in the mirror's place; what was there is removed.
    func install() throws(PortFailure) {
        var code = amarre_exchange(staging, path)
        if code == ENOENT { code = rename(staging, path) == 0 ? 0 : errno }
        guard code == 0 else {
            throw unusable("the new mirror can't be put in place (\(String(cString: strerror(code))))")
        }
        try removeStaging()
    }

    /// Removes what an interrupted or failed renewal left. The name is ours: path plus `.new`.
    func removeStaging() throws(PortFailure) {
        guard try ownDirectory(staging) else { return }
        do {
            try FileManager.default.removeItem(atPath: staging)
        } catch {
            throw unusable("what is left at \(staging) can't be removed")
        }
    }

    /// False when nothing is there; throws for a symbolic link, a file, or a directory of another user.
    private func ownDirectory(_ path: String) throws(PortFailure) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            let code = errno
            if code == ENOENT { return false }
            throw unusable("it can't be read (\(String(cString: strerror(code))))")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw unusable("\(path) is not a directory (symbolic links are not followed)")
        }
        guard status.st_uid == geteuid() else {
            throw unusable(
                "\(path) belongs to user \(status.st_uid), not to the user \(geteuid()) that runs the controller")
        }
        return true
    }

    private func unusable(_ why: String) -> PortFailure {
        PortFailure(.invalid, code: "git_mirror_unusable", "the git mirror at \(path) can't be used: \(why)")
    }
}
