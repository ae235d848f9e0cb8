import DesiredState
import Foundation
import GitSource
import Model
import Ports
import Testing

@Suite struct FetchTests {
    @Test func aCommitComesWithItsMetadata() async throws {
        let repository = try TestRepository()
        try repository.git("checkout", "--quiet", "-b", "topic")
        let topic = try repository.commit(["a": "1"], message: "On the side")
        try repository.git("checkout", "--quiet", "main")
        let main = try repository.commit(["b": "1"], message: "On main")
        try repository.git(
            "merge", "--quiet", "--no-ff", "topic", "-m",
            "Promote streamlit to 1.4.2\n\nLonger text: not a trailer.\n\nReviewed-by: Ada <ada@example.org>\nTicket: "
                + "OPS-12"
        )
        let mirror = try repository.open()
        let commit = try await mirror.fetch()
        #expect(commit.id == (try repository.head()))
        #expect(commit.parents == [main, topic])
        #expect(commit.subject == "Promote streamlit to 1.4.2")
        #expect(
            commit.trailers == [
                CommitInfo.Trailer(key: "Reviewed-by", value: "Ada <ada@example.org>"),
                CommitInfo.Trailer(key: "Ticket", value: "OPS-12"),
            ])
        #expect(commit.author.name == "Camille Autrice")
        #expect(commit.author.email == "camille@example.org")
        #expect(commit.author.time.description == "2026-05-05T12:42:36Z")
        #expect(commit.committer.name == "Dominique")
        #expect(try await mirror.commit(topic).subject == "On the side")
    }

    @Test func aFileURLAndALaterCommit() async throws {
        let repository = try TestRepository()
        let mirror = try repository.open(remote: "file://" + repository.path)
        let first = try await mirror.update()
        #expect(first.mirrorRenewed && first.previous == nil)
        let unchanged = try await mirror.update()
        #expect(unchanged.previous == first.commit.id && unchanged.commit == first.commit && !unchanged.mirrorRenewed)
        let next = try repository.commit(["desired-state/a.yaml": "b"])
        let second = try await mirror.update()
        #expect(second.commit.id == next && second.previous == first.commit.id && !second.wasRewritten)
        // Another process with the same mirror.
        #expect(try await repository.open(remote: "file://" + repository.path).lastKnownCommit() == second.commit)
    }

    @Test func aForcePushIsFollowedAndReported() async throws {
        let repository = try TestRepository()
        let pushed = try repository.commit(["desired-state/a.yaml": "1"])
        let mirror = try repository.open()
        _ = try await mirror.fetch()
        try repository.git("reset", "--quiet", "--hard", "HEAD~1")
        let other = try repository.commit(["desired-state/a.yaml": "2"])
        let report = try await mirror.update()
        #expect(report.commit.id == other && report.previous == pushed && report.wasRewritten)
        // A reconciliation that is pinned to the abandoned commit can still read it.
        #expect(
            try await mirror.files(at: pushed, below: "desired-state").contains {
                $0.path == "a.yaml" && $0.bytes == Array("1".utf8)
            })
    }

    @Test func anEmptyRepositorySaysSo() async throws {
        let repository = try TestRepository(empty: true)
        let mirror = try repository.open()
        let problem = try await failure { () throws(PortFailure) in try await mirror.fetch() }
        #expect(problem.kind == .invalid && problem.reason.code == "git_repository_empty")
        #expect(try await mirror.lastKnownCommit() == nil)
        try repository.commit(["a": "b"])
        #expect(try await mirror.fetch().subject == "A change")
    }

    @Test func aDeletedBranchNamesThoseThatExist() async throws {
        let repository = try TestRepository()
        let mirror = try repository.open()
        let last = try await mirror.fetch()
        try repository.git("branch", "-m", "main", "trunk")
        try repository.git("branch", "release/1")
        let problem = try await failure { () throws(PortFailure) in try await mirror.fetch() }
        #expect(problem.kind == .invalid && problem.reason.code == "git_branch_missing")
        #expect(problem.reason.message.contains("'main'") && problem.reason.message.contains("release/1, trunk"))
        #expect(try await mirror.lastKnownCommit() == last)
    }

    @Test func aVanishedRepositoryLeavesTheLastGoodCommitReadable() async throws {
        let repository = try TestRepository()
        let mirror = try repository.open()
        let last = try await mirror.fetch()
        try FileManager.default.moveItem(atPath: repository.path, toPath: repository.path + ".gone")
        let problem = try await failure { () throws(PortFailure) in try await mirror.fetch() }
        #expect(problem.kind == .unreachable && problem.reason.message.contains(repository.path))
        #expect(try await mirror.lastKnownCommit() == last)
        #expect(try await mirror.files(at: last.id, below: "desired-state").map(\.path) == ["staging/environment.yaml"])
        try FileManager.default.moveItem(atPath: repository.path + ".gone", toPath: repository.path)
        #expect(try await mirror.fetch() == last)
    }

    @Test func configurationOfTheUserAndOfTheRemoteIsNotUsed() async throws {
        let repository = try TestRepository()
        // `insteadOf` in the mirror's own file would send the fetch elsewhere.
        let mirror = try repository.open()
        _ = try await mirror.fetch()
        let file = repository.mirror + "/config"
        let text =
            try String(contentsOfFile: file, encoding: .utf8)
            + "\n[url \"/nowhere/\"]\n\tinsteadOf = \(repository.root)/\n"
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        let next = try repository.commit(["a": "b"])
        #expect(try await mirror.fetch().id == next)
    }

    /// libgit2 1.5.1 leaks about 243 kB for each fetch by a remote's name: 1,000 of those would be 243 MB.
    /// In a process of its own: the other tests of this one take memory too.
    @Test func memoryStaysFlatOverAThousandFetches() async {
        await #expect(processExitsWith: .success) {
            let repository = try TestRepository()
            let mirror = try repository.open()
            for _ in 0..<200 { _ = try await mirror.fetch() }
            let before = try residentBytes()
            for _ in 0..<1000 { _ = try await mirror.fetch() }
            let growth = try residentBytes() - before
            #expect(growth < 8 << 20, "\(growth) bytes more after 1,000 fetches")
        }
    }
}
