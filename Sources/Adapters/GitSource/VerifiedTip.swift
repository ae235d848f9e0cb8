import Model
import Glibc
import Ports

/// A commit that was read whole from the mirror, and the mirror's folders then: while they are the same, it need not be
/// read again to know that it is there. Whatever somebody takes away, and a mirror that is put in place of this one,
/// changes them.
struct VerifiedTip {
    let commit: CommitInfo
    private let folders: [Stamp]

    private struct Stamp: Equatable {
        let device: dev_t
        let file: ino_t
        let seconds: Int
        let nanoseconds: Int

        /// Nil when nothing is there.
        init?(_ folder: String) {
            var status = stat()
            guard stat(folder, &status) == 0 else { return nil }
            (device, file) = (status.st_dev, status.st_ino)
            (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
        }
    }

    /// Nil when the mirror isn't whole.
    init?(_ commit: CommitInfo, in mirror: String) {
        guard let folders = Self.folders(of: mirror) else { return nil }
        self.commit = commit
        self.folders = folders
    }

    func holds(in mirror: String) -> Bool { Self.folders(of: mirror) == folders }

    private static func folders(of mirror: String) -> [Stamp]? {
        guard let own = Stamp(mirror), let packs = Stamp(mirror + "/objects/pack") else { return nil }
        return [own, packs]
    }
}
