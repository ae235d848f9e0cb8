import CGit2Shims
import CLibGit2
import Model
import Ports

/// Reads a commit's metadata out of an open repository.
struct CommitReader {
    let repository: OpaquePointer

    /// Commit messages come from anyone who may push: what is kept of them is bounded.
    private static let maximumTrailers = 100
    private static let maximumTextBytes = 1000

    func commit(_ id: git_oid) throws(GitFailure) -> CommitInfo {
        var id = id
        let commit = try LibGit2.make { git_commit_lookup(&$0, repository, &id) }
        defer { git_commit_free(commit) }
        // A commit whose tree isn't there is no use to anyone.
        git_tree_free(try LibGit2.make { git_commit_tree(&$0, commit) })
        var parents: [CommitID] = []
        for index in 0..<git_commit_parentcount(commit) {
            guard let parent = git_commit_parent_id(commit, index) else { continue }
            parents.append(try commitID(parent))
        }
        let message = git_commit_message(commit)
        return CommitInfo(
            id: try commitID(&id), parents: parents, author: person(git_commit_author(commit)),
            committer: person(git_commit_committer(commit)), subject: subject(message), trailers: try trailers(message))
    }

    func commitID(_ oid: UnsafePointer<git_oid>) throws(GitFailure) -> CommitID {
        guard let id = CommitID(LibGit2.text(of: oid)) else {
            throw GitFailure(code: -1, family: 0, text: "an object id that is none")
        }
        return id
    }

    private func person(_ signature: UnsafePointer<git_signature>?) -> CommitInfo.Person {
        guard let signature else { return CommitInfo.Person(name: "", email: "", time: Timestamp(seconds: 0)) }
        // Times far outside of the calendar would overflow microseconds; RFC 3339 ends with year 9999.
        let seconds = min(max(signature.pointee.when.time, 0), 253_402_300_799)
        return CommitInfo.Person(
            name: text(signature.pointee.name), email: text(signature.pointee.email), time: Timestamp(seconds: seconds))
    }

    private func subject(_ message: UnsafePointer<CChar>?) -> String {
        let whole = text(message, limit: Self.maximumTextBytes)
        return String(whole.drop { $0.isNewline || $0 == " " }.prefix { !$0.isNewline })
    }

    private func trailers(_ message: UnsafePointer<CChar>?) throws(GitFailure) -> [CommitInfo.Trailer] {
        guard let message else { return [] }
        var list = git_message_trailer_array()
        try LibGit2.check(git_message_trailers(&list, message))
        defer { git_message_trailer_array_free(&list) }
        return (0..<min(list.count, Self.maximumTrailers)).map { index in
            CommitInfo.Trailer(key: text(list.trailers[index].key), value: text(list.trailers[index].value))
        }
    }

    /// Bytes that aren't UTF-8 become replacement characters: metadata is for reading, never for finding a file.
    private func text(_ pointer: UnsafePointer<CChar>?, limit: Int = maximumTextBytes) -> String {
        guard let pointer else { return "" }
        var bytes: [UInt8] = []
        while bytes.count < limit, pointer[bytes.count] != 0 { bytes.append(UInt8(bitPattern: pointer[bytes.count])) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
