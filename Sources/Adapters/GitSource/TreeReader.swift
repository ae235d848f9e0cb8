import CGit2Shims
import CLibGit2
import Ports

/// Lists the files below a folder of a commit, without a work tree, and refuses whatever a file system
/// could be tricked with.
struct TreeReader {
    let repository: OpaquePointer
    let limits: GitLimits
    /// In messages.
    let commit: String

    /// One file or folder below the subtree.
    struct Entry {
        /// Parts of the path below the subtree.
        let path: [String]
        let oid: git_oid
        /// Nil for a folder.
        let size: Int?
    }

    /// The tree at `subtree` of `commit`. Throws `notFound` when there is none. The caller frees it.
    func tree(at subtree: String, of id: git_oid) throws -> OpaquePointer {
        var id = id
        let commitPointer = try LibGit2.make { git_commit_lookup(&$0, repository, &id) }
        defer { git_commit_free(commitPointer) }
        var current = try LibGit2.make { git_commit_tree(&$0, commitPointer) }
        for part in subtree.split(separator: "/", omittingEmptySubsequences: false) {
            // Not `current`: when this runs, that is the child already.
            let parent = current
            defer { git_tree_free(parent) }
            if let problem = Self.problem(withName: String(part)) {
                throw PortFailure(
                    .invalid, code: "git_subtree", "'\(GitFailure.clean(subtree))' is not a folder's path: \(problem)")
            }
            guard let entry = git_tree_entry_byname(parent, String(part)) else {
                throw PortFailure(.notFound, code: "git_subtree_missing", "commit \(commit) has no folder '\(subtree)'")
            }
            guard git_tree_entry_filemode(entry) == GIT_FILEMODE_TREE, let child = git_tree_entry_id(entry) else {
                throw PortFailure(.invalid, code: "git_subtree", "'\(subtree)' of commit \(commit) is not a folder")
            }
            current = try LibGit2.make { git_tree_lookup(&$0, repository, child) }
        }
        return current
    }

    /// Every entry, folders before what is in them, in git's order.
    func entries(of root: OpaquePointer, subtree: String) throws -> [Entry] {
        let database = try LibGit2.make { git_repository_odb(&$0, repository) }
        defer { git_odb_free(database) }
        var walk = Walk(reader: self, database: database, subtree: subtree)
        try walk.visit(root, path: [])
        return walk.entries
    }

    func bytes(of entry: Entry) throws -> [UInt8] {
        var oid = entry.oid
        let blob = try LibGit2.make { git_blob_lookup(&$0, repository, &oid) }
        defer { git_blob_free(blob) }
        let size = Int(git_blob_rawsize(blob))
        guard size > 0, let content = git_blob_rawcontent(blob) else { return [] }
        return Array(UnsafeRawBufferPointer(start: content, count: size))
    }

    /// Why `name` can't be a file's name here; nil when it can.
    static func problem(withName name: String) -> String? {
        if name.isEmpty { return "a name is empty" }
        if name == "." || name == ".." { return "it leaves the tree" }
        if name.lowercased() == ".git" { return "'.git' is not allowed" }
        if name.contains("/") || name.contains("\\") { return "a name holds a slash or a backslash" }
        if name.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) {
            return "a name holds a control character"
        }
        if name.utf8.count > 255 { return "a name is longer than 255 bytes" }
        return nil
    }

    private struct Walk {
        let reader: TreeReader
        let database: OpaquePointer
        let subtree: String
        var entries: [Entry] = []
        var total = 0

        mutating func visit(_ tree: OpaquePointer, path: [String]) throws {
            guard path.count <= reader.limits.depth else {
                throw refused(path, "folders are nested deeper than \(reader.limits.depth)")
            }
            for index in 0..<git_tree_entrycount(tree) {
                guard let entry = git_tree_entry_byindex(tree, index), let pointer = git_tree_entry_id(entry) else {
                    continue
                }
                let oid = pointer.pointee
                let name = try name(of: entry, in: path)
                let place = path + [name]
                guard entries.count < reader.limits.entries else {
                    throw refused(place, "there are more than \(reader.limits.entries) files and folders")
                }
                switch git_tree_entry_filemode(entry) {
                case GIT_FILEMODE_TREE:
                    entries.append(Entry(path: place, oid: oid, size: nil))
                    let child = try LibGit2.make { git_tree_lookup(&$0, reader.repository, pointer) }
                    defer { git_tree_free(child) }
                    try visit(child, path: place)
                case GIT_FILEMODE_BLOB, GIT_FILEMODE_BLOB_EXECUTABLE:
                    entries.append(Entry(path: place, oid: oid, size: try size(of: oid, at: place)))
                case GIT_FILEMODE_LINK:
                    throw refused(place, "symbolic links are not followed; put the file itself there")
                case GIT_FILEMODE_COMMIT:
                    throw refused(place, "submodules are not read; put the files themselves there")
                default: throw refused(place, "it is neither a file nor a folder")
                }
            }
        }

        private func name(of entry: OpaquePointer, in path: [String]) throws -> String {
            guard let raw = git_tree_entry_name(entry), let name = String(validatingCString: raw) else {
                throw refused(path + ["?"], "a name is not UTF-8")
            }
            if let problem = TreeReader.problem(withName: name) { throw refused(path + [name], problem) }
            return name
        }

        /// From the object's header: a file over the limit is never read into memory.
        private mutating func size(of oid: git_oid, at place: [String]) throws -> Int {
            var oid = oid
            var size = 0
            var kind = GIT_OBJECT_INVALID
            try LibGit2.check(git_odb_read_header(&size, &kind, database, &oid))
            guard size <= reader.limits.fileBytes else {
                throw refused(place, "the file has \(size) bytes, more than the limit of \(reader.limits.fileBytes)")
            }
            total += size
            guard total <= reader.limits.totalBytes else {
                throw refused(place, "all files together have more than \(reader.limits.totalBytes) bytes")
            }
            return size
        }

        private func refused(_ path: [String], _ why: String) -> PortFailure {
            let place = GitFailure.clean(([subtree] + path).joined(separator: "/"))
            return PortFailure(
                .invalid, code: "git_tree_refused", "'\(place)' of commit \(reader.commit) is refused: \(why)")
        }
    }
}
