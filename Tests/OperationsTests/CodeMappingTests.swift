import Glibc
import Testing

@testable import Operations

/// Which lines of `/proc/self/maps` are code that can be read from its file again.
@Suite struct CodeMappingTests {
    @Test func codeOfAFileIsRead() throws {
        let line =
            "7fccb0046000-7fccb0053000 r-xp 00028000 08:01 1835                       /usr/lib/x86_64-linux-gnu/lib "
            + "with space.so"
        let mapping = try #require(CodeMapping(line))
        #expect(mapping.start == 0x7fcc_b004_6000 && mapping.length == 0xd000)
    }

    @Test(arguments: [
        "7fccb0046000-7fccb0053000 r--p 00028000 08:01 1835 /usr/lib/libc.so.6",
        "7fccb0046000-7fccb0053000 rw-p 00028000 08:01 1835 /usr/lib/libc.so.6",
        "7fccb0046000-7fccb0053000 rwxp 00028000 08:01 1835 /usr/lib/libc.so.6",
        "7fccb0046000-7fccb0053000 r-xs 00028000 08:01 1835 /usr/lib/libc.so.6",
        "7fccb0046000-7fccb0053000 r-xp 00000000 00:00 0                          [vdso]",
        "7fccb0046000-7fccb0053000 r-xp 00000000 00:00 0 ",
        "7fccb0053000-7fccb0046000 r-xp 00000000 08:01 1835 /usr/lib/libc.so.6",
        "x-y r-xp 00000000 08:01 1835 /usr/lib/libc.so.6", "",
    ])
    func whatWasOrMayBeWrittenToIsLeftAlone(line: String) { #expect(CodeMapping(line) == nil) }

    /// The list is longer than what one read gives: the libraries at its end count too.
    @Test func theCodeOfEveryLibraryIsFound() throws {
        let address = try #require(dlsym(nil, "malloc_trim"))
        let libc = UInt(bitPattern: address)
        let code = ProcessMemory.code
        #expect(code.count > 10 && code.contains { $0.start <= libc && libc < $0.start + UInt($0.length) })
    }

    /// The process goes on with the code that was let go.
    @Test func codeThatWasLetGoRunsAgain() {
        ProcessMemory.giveBack()
        #expect((0..<1000).map { "\($0)" }.sorted().count == 1000)
    }
}
