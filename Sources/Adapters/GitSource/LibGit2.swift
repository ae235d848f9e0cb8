import CGit2Shims
import CLibGit2
import Ports

/// The one door to libgit2's start and to its error codes.
enum LibGit2 {
    /// The result of starting the library, once in a process, by whoever needs it first.
    private static let started: (code: Int32, why: String?) = {
        let code = amarre_git_start()
        // The library keeps its words for the thread that called it.
        return (code, code < 0 ? git_error_last().flatMap { $0.pointee.message.map { String(cString: $0) } } : nil)
    }()

    /// Throws when libgit2 couldn't be started.
    static func start() throws(PortFailure) {
        guard started.code >= 0 else {
            let why = started.why ?? "code \(started.code)"
            throw PortFailure(
                .internalError, code: "git_library",
                "libgit2 could not be started: \(why); install the version that this program was built with")
        }
    }

    /// Turns a negative code into a ``GitFailure``. Call it in the same expression as the libgit2 function.
    @discardableResult
    static func check(_ code: Int32) throws(GitFailure) -> Int32 {
        guard code < 0 else { return code }
        guard let error = git_error_last() else { throw GitFailure(code: code, family: 0, text: "no detail") }
        throw GitFailure(
            code: code, family: error.pointee.klass,
            text: error.pointee.message.map { String(cString: $0) } ?? "no detail")
    }

    /// Calls `body` with room for a pointer and returns what it put there.
    static func make(_ body: (inout OpaquePointer?) -> Int32) throws(GitFailure) -> OpaquePointer {
        var pointer: OpaquePointer?
        try check(body(&pointer))
        guard let pointer else { throw GitFailure(code: -1, family: 0, text: "libgit2 returned nothing") }
        return pointer
    }

    static func oid(_ id: String) throws(GitFailure) -> git_oid {
        var oid = git_oid()
        try check(git_oid_fromstr(&oid, id))
        return oid
    }

    static func text(of oid: UnsafePointer<git_oid>) -> String {
        String(unsafeUninitializedCapacity: Int(GIT_OID_HEXSZ) + 1) { buffer in
            buffer.withMemoryRebound(to: CChar.self) { _ = git_oid_tostr($0.baseAddress, $0.count, oid) }
            return Int(GIT_OID_HEXSZ)
        }
    }
}
