import DesiredState
import GitSource
import Model
import Ports
import Testing

/// Files of alert rules, of a commit.
@Suite struct RuleFileTests {
    private static let folder = "terraform/modules/monitoring/rules/environment"

    @Test func filesOfTheFolderItselfAreRead() async throws {
        let repository = try TestRepository()
        let first = try repository.head()
        let head = try repository.commit([
            "\(Self.folder)/b.yml": "b", "\(Self.folder)/a.yml": "a", "\(Self.folder)/README.md": "no",
            "\(Self.folder)/deeper/c.yml": "no", "terraform/modules/monitoring/rules/d.yml": "no",
        ])
        let mirror = try repository.open()
        _ = try await mirror.fetch()
        let files = try await mirror.ruleFiles(at: head, in: Self.folder)
        #expect(files?.map(\.path) == ["a.yml", "b.yml"])
        #expect(files?.map { String(decoding: $0.bytes, as: UTF8.self) } == ["a", "b"])
        #expect(try await mirror.ruleFiles(at: first, in: Self.folder) == nil)
        let unknown = try #require(CommitID(String(repeating: "0", count: 40)))
        let problem = try await failure { () throws(PortFailure) in
            try await mirror.ruleFiles(at: unknown, in: Self.folder)
        }
        #expect(problem.kind == .notFound)
    }

    @Test func whatIsNoPlainFileIsRefused() async throws {
        let repository = try TestRepository()
        let mirror = try repository.open()
        let blob = try repository.blob("x")
        let big = try repository.blob(String(repeating: "y", count: (256 << 10) + 1))
        let cases = [
            ("120000 blob \(blob)\ta.yml", "symbolic link"),
            ("160000 commit \(try repository.head())\tmodule", "submodule"),
            ("100644 blob \(big)\ta.yml", "262145 bytes"),
            ("100644 blob \(blob)\ta.yaml", "rename it to end in .yml"),
            ((10..<31).map { "100644 blob \(blob)\t\($0).yml" }.joined(separator: "\n"), "more than 20"),
        ]
        for (lines, why) in cases {
            let head = try repository.commitTree(lines + "\n")
            _ = try await mirror.fetch()
            let problem = try await failure { () throws(PortFailure) in
                try await mirror.ruleFiles(at: head, in: "desired-state")
            }
            #expect(problem.kind == .invalid && problem.reason.message.contains(why), "\(problem.reason.message)")
        }
    }
}
