import Foundation
import LocalServers
import TestSupport
import Testing

/// The file itself. It travels as one argument of a command, and must run in images that are older than this machine.
@Suite struct SourceTests {
    @Test func pythonTakesItWithoutAWarning() async throws {
        let folder = try TemporaryFolder()
        let copy = folder.file("wrapper.py")
        try FileManager.default.copyItem(atPath: Wrapper.source.path, toPath: copy)
        _ = try await onOwnThread { try ChildProgram.run("python3", ["-W", "error", "-m", "py_compile", copy]) }
        // Grammar of 3.8, whatever this machine has.
        let check = "import ast, sys; ast.parse(open(sys.argv[1]).read(), feature_version=(3, 8))"
        _ = try await onOwnThread { try ChildProgram.run("python3", ["-W", "error", "-c", check, copy]) }
    }

    @Test func itIsOneFileOfReadableLines() throws {
        let text = try String(contentsOf: Wrapper.source, encoding: .utf8)
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            #expect(line.count <= 120, "line \(number + 1)")
        }
        // Passed as `-c` there is none; and an environment with it must stay well below what Linux takes as one
        // argument (128 KiB).
        #expect(!text.contains("__file__") && text.utf8.count < 32 << 10)
    }
}
