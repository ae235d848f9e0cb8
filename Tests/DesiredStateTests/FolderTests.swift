import DesiredState
import DesiredStateFiles
import Foundation
import Glibc
import Testing

@Suite("Reading a local folder")
struct FolderTests {
    /// A folder of its own for each test, with the base state in it.
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "amarre-folder-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for file in BaseState.files() {
            let url = folder.appending(path: file.path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(file.bytes).write(to: url)
        }
        try body(folder.path)
    }

    @Test("a correct folder gives its files and no finding")
    func correct() throws {
        try withFolder { path in
            let contents = DesiredStateFolder.read(path)
            #expect(contents.findings == [])
            #expect(contents.files.map(\.path) == BaseState.files().map(\.path).sorted())
            #expect(contents.decoded().environments.count == 2)
        }
    }

    @Test("links, pipes and deep folders are findings, and what they lead to is not read")
    func strangers() throws {
        try withFolder { path in
            #expect(symlink("/etc/passwd", path + "/production/services/link.yaml") == 0)
            #expect(symlink("staging", path + "/copy") == 0)
            #expect(mkfifo(path + "/production/pipe", 0o600) == 0)
            try FileManager.default.createDirectory(
                atPath: path + "/staging/a/b/c/d", withIntermediateDirectories: true)
            let contents = DesiredStateFolder.read(path)
            #expect(
                contents.findings.map(\.file) == [
                    "copy", "production/pipe", "production/services/link.yaml", "staging/a/b/c",
                ])
            #expect(
                contents.findings[0].message.contains("symbolic link")
                    && contents.findings[1].message.contains("neither a file"))
            #expect(contents.files.count == 4)
            let state = contents.decoded()
            #expect(state.environments.isEmpty && state.findings == contents.findings)
        }
    }

    @Test("hidden files are not read, large ones only as far as needed")
    func hidden() throws {
        try withFolder { path in
            try Data("x".utf8).write(to: URL(fileURLWithPath: path + "/production/.hidden"))
            try Data(count: 1_000_000).write(to: URL(fileURLWithPath: path + "/production/services/web.yaml"))
            let contents = DesiredStateFolder.read(path)
            #expect(contents.files.count == 4)
            #expect(contents.files.allSatisfy { $0.bytes.count <= 64 * 1024 + 16 * 1024 })
            #expect(contents.decoded().findings.map(\.file) == [BaseState.servicePath])
        }
    }

    @Test("a missing folder, a file in its place and an empty folder are findings")
    func nothing() throws {
        try withFolder { path in
            let empty = path + "/staging/empty"
            try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
            for (path, fragment) in [
                (path + "/missing", "doesn't exist"), (path + "/" + BaseState.servicePath, "not a folder"),
                (empty, "is empty"),
            ] {
                let state = DesiredStateFolder.read(path).decoded()
                #expect(state.findings.map(\.file) == ["."] && state.environments.isEmpty)
                #expect(state.findings.first?.message.contains(fragment) == true, "\(state.findings)")
            }
        }
    }
}
