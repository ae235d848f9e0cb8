import Glibc
package import Ports

/// The folder that holds everything the controller remembers. Private to the user that runs it.
package struct DataDirectory: Hashable, Sendable {
    /// Absolute or relative to the working directory, as given.
    package let path: String

    /// Makes the folder with mode 0700 when it isn't there (its parent must be).
    ///
    /// Throws `invalid` when the path is a symbolic link, a file, or another user's folder: whoever can change this
    /// folder can change what the controller believes.
    package init(_ path: String) throws(PortFailure) {
        var path = path
        while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
        self.path = path
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw Self.unusable(path, String(cString: strerror(errno))) }
        var status = stat()
        guard lstat(path, &status) == 0 else { throw Self.unusable(path, String(cString: strerror(errno))) }
        guard status.st_mode & S_IFMT != S_IFLNK else {
            throw Self.unusable(path, "it is a symbolic link; name the folder itself")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw Self.unusable(path, "it is not a folder") }
        guard status.st_uid == geteuid() else {
            throw Self.unusable(path, "it belongs to user \(status.st_uid), and this process runs as user \(geteuid())")
        }
        guard status.st_mode & (S_IWGRP | S_IWOTH) == 0 else {
            throw Self.unusable(path, "other users may write to it; run: chmod 700 \(path)")
        }
    }

    /// Where ``SQLiteJournal`` keeps its file.
    package var journal: String { path + "/journal.sqlite" }
    /// Where the audit log keeps its file.
    package var audit: String { path + "/audit.sqlite" }
    /// The file that ``DataDirectoryLock`` locks.
    package var lock: String { path + "/lock" }

    /// The file that a command locks which asks for an environment's turn.
    package func turn(ofRequest id: String) -> String { path + "/turn-\(id).lock" }

    private static func unusable(_ path: String, _ why: String) -> PortFailure {
        PortFailure(.invalid, code: "data_directory_unusable", "the data directory \(path) can't be used: \(why)")
    }
}
