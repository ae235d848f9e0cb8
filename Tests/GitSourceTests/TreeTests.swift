import DesiredState
import Foundation
import GitSource
import Model
import Ports
import Testing

@Suite struct TreeTests {
    @Test func filesComeWithPathsBelowTheFolder() async throws {
        let repository = try TestRepository()
        let head = try repository.commit([
            "desired-state/production/environment.yaml": "name: production\n",
            "desired-state/production/services/a.yaml": "é\n",
            "desired-state/empty.yaml": "", "README.md": "not below",
        ])
        let mirror = try repository.open()
        _ = try await mirror.fetch()
        let files = try await mirror.files(at: head, below: "desired-state")
        #expect(
            files.map(\.path) == [
                "empty.yaml", "production/environment.yaml", "production/services/a.yaml", "staging/environment.yaml",
            ])
        #expect(
            files.map { String(decoding: $0.bytes, as: UTF8.self) } == [
                "", "name: production\n", "é\n", "name: staging\n",
            ])
        #expect(try await mirror.files(at: head, below: "desired-state/production/services").map(\.path) == ["a.yaml"])
        #expect(
            try await mirror.treeID(at: head, subtree: "desired-state")
                == (try repository.git("rev-parse", "HEAD:desired-state")))
    }

    /// libgit2 keeps no tree of 4 KiB and more for later: one that is let go too early is memory of nobody's.
    @Test func bigFoldersAreReadWholeOnTheWayAndAtItsEnd() async throws {
        let repository = try TestRepository()
        let name = String(repeating: "n", count: 100)
        var files: [String: String] = [:]
        for number in 100..<400 {
            files["\(name)-\(number)"] = "root"
            files["way/\(name)-\(number)"] = "way"
            files["way/desired/\(name)-\(number)"] = "\(number)"
        }
        for number in 10..<28 { files["way/rules/\(name)\(name)-\(number).yml"] = "\(number)" }
        let head = try repository.commit(files)
        let mirror = try repository.open()
        _ = try await mirror.fetch()
        for _ in 0..<3 {
            let desired = try await mirror.files(at: head, below: "way/desired")
            #expect(desired.map { String(decoding: $0.bytes, as: UTF8.self) } == (100..<400).map(String.init))
            #expect(desired.map(\.path) == (100..<400).map { "\(name)-\($0)" })
            let rules = try await mirror.ruleFiles(at: head, in: "way/rules")
            #expect(rules?.map { String(decoding: $0.bytes, as: UTF8.self) } == (10..<28).map(String.init))
            #expect(
                try await mirror.treeID(at: head, subtree: "way/desired")
                    == (try repository.git("rev-parse", "HEAD:way/desired")))
            let missing = try await failure { () throws(PortFailure) in
                try await mirror.files(at: head, below: "way/desired/nothing")
            }
            #expect(missing.kind == .notFound)
        }
    }

    @Test func missingThingsAreNotFound() async throws {
        let repository = try TestRepository()
        let mirror = try repository.open()
        let head = try repository.head()
        let early = try await failure { () throws(PortFailure) in
            try await mirror.files(at: head, below: "desired-state")
        }
        #expect(early.kind == .notFound)
        _ = try await mirror.fetch()
        let folder = try await failure { () throws(PortFailure) in try await mirror.files(at: head, below: "terraform")
        }
        #expect(folder.kind == .notFound && folder.reason.message.contains("'terraform'"))
        let unknown = try #require(CommitID(String(repeating: "0a", count: 20)))
        let commit = try await failure { () throws(PortFailure) in
            try await mirror.treeID(at: unknown, subtree: "terraform")
        }
        #expect(commit.kind == .notFound && commit.reason.message.contains(unknown.text))
        let file = try await failure { () throws(PortFailure) in
            try await mirror.files(at: head, below: "desired-state/staging/environment.yaml")
        }
        #expect(file.kind == .invalid)
        for path in ["../x", "", "/desired-state", "desired-state/", "."] {
            let odd = try await failure { () throws(PortFailure) in try await mirror.files(at: head, below: path) }
            #expect(odd.kind == .invalid, "\(path)")
        }
        #expect(try await mirror.fetch().id == head)
    }

    @Test func whatAFileSystemCouldBeTrickedWithIsRefused() async throws {
        let repository = try TestRepository()
        let mirror = try repository.open(limits: GitLimits(fileBytes: 1000, entries: 20, depth: 3, totalBytes: 5000))
        let blob = try repository.blob("x")
        let folder = try repository.git("mktree", input: "100644 blob \(blob)\tx\n")
        let cases: [(lines: String, name: String, why: String)] = [
            ("120000 blob \(blob)\tlink", "desired-state/link", "symbolic link"),
            ("160000 commit \(try repository.head())\tmodule", "desired-state/module", "submodule"),
            ("100644 blob \(blob)\t..", "desired-state/..", "leaves the tree"),
            ("040000 tree \(folder)\t.", "desired-state/.", "leaves the tree"),
            ("040000 tree \(folder)\t.GIT", "desired-state/.GIT", "'.git'"),
            ("100644 blob \(blob)\ta\\b", "desired-state/a\\b", "backslash"),
            ("100644 blob \(blob)\t\"a\\nb\"", "desired-state/a b", "control character"),
            ("100644 blob \(blob)\t\"\\377\"", "desired-state/?", "UTF-8"),
            (
                "100644 blob \(try repository.blob(String(repeating: "y", count: 1001)))\tbig", "desired-state/big",
                "1001 bytes"
            ),
            ((0..<21).map { "100644 blob \(blob)\tf\($0)" }.joined(separator: "\n"), "desired-state/f", "more than 20"),
            (
                (0..<6).map {
                    "100644 blob \((try? repository.blob(String(repeating: "\($0)", count: 990))) ?? "")\tf\($0)"
                }.joined(
                    separator: "\n"),
                "desired-state/f5", "more than 5000 bytes"
            ),
        ]
        for item in cases {
            let head = try repository.commitTree(item.lines + "\n")
            _ = try await mirror.fetch()
            let problem = try await failure { () throws(PortFailure) in
                try await mirror.files(at: head, below: "desired-state")
            }
            #expect(problem.kind == .invalid && problem.reason.code == "git_tree_refused", "\(item.name)")
            #expect(
                problem.reason.message.contains(item.name) && problem.reason.message.contains(item.why),
                "\(problem.reason.message)")
            let target = repository.root + "/target"
            try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
            _ = try await failure { () throws(PortFailure) in
                try await mirror.materialize(commit: head, subtree: "desired-state", into: target)
            }
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: target).isEmpty, "\(item.name) was partly written")
        }
        try repository.git("reset", "--quiet", "--hard")
        let deep = try repository.commit(["desired-state/1/2/3/4/x": "deep"])
        _ = try await mirror.fetch()
        let problem = try await failure { () throws(PortFailure) in
            try await mirror.files(at: deep, below: "desired-state")
        }
        #expect(
            problem.kind == .invalid && problem.reason.message.contains("deeper than 3"), "\(problem.reason.message)")
    }

    @Test func aWorkingCopyIsPrivateAndExact() async throws {
        let repository = try TestRepository()
        let head = try repository.commit([
            "terraform/main.tf": "# main\n", "terraform/modules/service/main.tf": "# service\n",
        ])
        let mirror = try repository.open()
        _ = try await mirror.fetch()
        let target = repository.root + "/copy"
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: false)
        try await mirror.materialize(commit: head, subtree: "terraform", into: target)
        #expect(
            try FileManager.default.subpathsOfDirectory(atPath: target).sorted() == [
                "main.tf", "modules", "modules/service", "modules/service/main.tf",
            ])
        #expect(try String(contentsOfFile: target + "/modules/service/main.tf", encoding: .utf8) == "# service\n")
        func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: target + "/" + path)[.posixPermissions] as? Int
        }
        #expect(try mode("main.tf") == 0o600 && mode("modules") == 0o700 && mode("modules/service") == 0o700)

        let again = try await failure { () throws(PortFailure) in
            try await mirror.materialize(commit: head, subtree: "terraform", into: target)
        }
        #expect(again.kind == .invalid && again.reason.code == "working_copy_not_empty")
        let link = repository.root + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: repository.root)
        let linked = try await failure { () throws(PortFailure) in
            try await mirror.materialize(commit: head, subtree: "terraform", into: link)
        }
        #expect(linked.kind == .internalError && linked.reason.message.contains(link))
    }
}
