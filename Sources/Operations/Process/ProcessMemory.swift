import CMalloc
import Glibc

/// What the process asks of the C library's allocator and of the kernel.
package enum ProcessMemory {
    /// Keeps freed memory from lying about in one arena for each thread that ever ran (glibc makes eight for each
    /// processor): a controller does little at once, and what it needs for a run it can give back.
    /// Before other threads begin.
    package static func tighten() { _ = mallopt(M_ARENA_MAX, 2) }

    /// Gives freed pages back to the system, and the code that only a start or a run needs: after work,
    /// not after each pass.
    static func giveBack() {
        malloc_trim(0)
        releaseCode()
    }

    /// Unmaps the pages of all code, most of which ran once. What is needed again is mapped again from the page cache,
    /// a few hundred short faults (madvise(2): a private mapping that nobody wrote to is read from its file).
    private static func releaseCode() {
        for code in code { madvise(UnsafeMutableRawPointer(bitPattern: code.start), code.length, MADV_DONTNEED) }
    }

    /// Where the code of the program and of its libraries is mapped.
    static var code: [CodeMapping] { mappings().split(separator: "\n").compactMap { CodeMapping($0) } }

    /// `/proc/self/maps`, which gives a page at a time and no size: Foundation would take the first page for the whole.
    private static func mappings() -> String {
        let descriptor = open("/proc/self/maps", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var page = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(descriptor, &page, page.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += page[..<count]
        }
    }
}

/// Code of a file as `/proc/self/maps` lists it (proc(5)): never written to, so it can be read from its file again.
struct CodeMapping {
    let start: UInt
    let length: Int

    /// Nil for a line that is no code of a file.
    init?(_ line: some StringProtocol) {
        let words = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
        guard words.count == 6, words[1] == "r-xp", words[5].drop(while: { $0 == " " }).hasPrefix("/") else {
            return nil
        }
        let bounds = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
        guard bounds.count == 2, bounds[0] < bounds[1] else { return nil }
        (start, length) = (bounds[0], Int(bounds[1] - bounds[0]))
    }
}
