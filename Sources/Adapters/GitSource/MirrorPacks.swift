import CGit2Shims
import CLibGit2
import Foundation

/// Each fetch that brings something adds a pack, and libgit2 has no `gc`: thousands of packs would
/// make every call slow.
///
/// All objects go into one pack, those of abandoned commits too, because a reconciliation may still be pinned to one.
/// The old packs are removed only after the new one is complete.
struct MirrorPacks {
    let path: String
    /// With 50 packs a call takes about a millisecond more than with one.
    static let limit = 50

    private var folder: String { path + "/objects/pack" }

    private func names() -> Set<String> {
        Set((try? FileManager.default.contentsOfDirectory(atPath: folder))?.filter { $0.hasSuffix(".pack") } ?? [])
    }

    /// Whether it is time for ``consolidate(_:)``.
    var areMany: Bool { names().count > Self.limit }

    /// Does nothing below the limit.
    func consolidate(_ repository: OpaquePointer) throws(GitFailure) {
        let old = names()
        guard old.count > Self.limit else { return }
        let database = try LibGit2.make { git_repository_odb(&$0, repository) }
        defer { git_odb_free(database) }
        let builder = try LibGit2.make { git_packbuilder_new(&$0, repository) }
        defer { git_packbuilder_free(builder) }
        try LibGit2.check(
            git_odb_foreach(
                database, { id, builder in git_packbuilder_insert(OpaquePointer(builder), id, nil) },
                UnsafeMutableRawPointer(builder)))
        try LibGit2.check(git_packbuilder_write(builder, folder, 0, nil, nil))
        let new = names().subtracting(old)
        // The same objects make the same name: then the pack that was there is the complete one, and nothing is removed
        // this time.
        guard new.count == 1 else { return }
        for pack in old {
            let stem = folder + "/" + pack.dropLast(".pack".count)
            for suffix in [".idx", ".pack"] { try? FileManager.default.removeItem(atPath: stem + suffix) }
        }
    }
}
