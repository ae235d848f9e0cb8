import DesiredState
import Foundation
import GitSource
import Model
import Ports
import Testing

@Suite struct MirrorTests {
    @Test func aMirrorThatLostItsObjectsIsMadeAnew() async throws {
        let repository = try TestRepository()
        let mirror = try repository.open()
        let head = try await mirror.fetch()
        for loss in ["objects", "HEAD", "refs"] {
            try FileManager.default.removeItem(atPath: repository.mirror + "/" + loss)
            let report = try await mirror.update()
            #expect(report.commit == head, "after losing \(loss)")
            #expect(try await mirror.files(at: head.id, below: "desired-state").count == 1)
        }
    }

    /// Nothing new at the remote is no reason to believe that what was there still is.
    @Test func aPackThatIsTakenAwayIsMissedByTheNextFetch() async throws {
        let repository = try TestRepository()
        let mirror = try repository.open()
        let head = try await mirror.fetch()
        for _ in 0..<2 { #expect(try await mirror.update().mirrorRenewed == false) }
        let packs = repository.mirror + "/objects/pack"
        for name in try FileManager.default.contentsOfDirectory(atPath: packs) {
            try FileManager.default.removeItem(atPath: packs + "/" + name)
        }
        let report = try await mirror.update()
        #expect(report.mirrorRenewed && report.commit == head)
        #expect(try await mirror.files(at: head.id, below: "desired-state").count == 1)
        for _ in 0..<2 { #expect(try await mirror.update().mirrorRenewed == false) }
    }

    /// Two processes share the mirror: what the other one fetched is there, and is told as what came since.
    @Test func whatAnotherProcessFetchedIsNoticed() async throws {
        let repository = try TestRepository()
        let (mirror, other) = (try repository.open(), try repository.open())
        let first = try await mirror.fetch()
        _ = try await mirror.fetch()
        let second = try repository.commit(["desired-state/a.yaml": "2"])
        #expect(try await other.fetch().id == second)
        for _ in 0..<2 {
            let report = try await mirror.update()
            #expect(report.commit.id == second && !report.wasRewritten)
        }
        try repository.git("reset", "--quiet", "--hard", first.id.text)
        let back = try await mirror.update()
        #expect(back.commit.id == first.id && back.previous == second && back.wasRewritten)
        #expect(try await mirror.update().wasRewritten == false)
    }

    @Test func damageFoundWhileReadingIsRepairedByTheNextFetch() async throws {
        let repository = try TestRepository()
        try repository.commit([
            "desired-state/a.yaml": String((0..<4000).map { Character(UnicodeScalar(97 + UInt8($0 * $0 % 26))) })
        ])
        let mirror = try repository.open()
        let head = try await mirror.fetch()
        let packs = repository.mirror + "/objects/pack"
        let pack = try #require(
            try FileManager.default.contentsOfDirectory(atPath: packs).first { $0.hasSuffix(".pack") })
        var bytes = try Data(contentsOf: URL(fileURLWithPath: packs + "/" + pack))
        for index in 12..<(bytes.count - 20) { bytes[index] ^= 0x55 }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: packs + "/" + pack)
        try bytes.write(to: URL(fileURLWithPath: packs + "/" + pack))
        let problem = try await failure { () throws(PortFailure) in
            try await mirror.files(at: head.id, below: "desired-state")
        }
        #expect(problem.kind == .internalError && problem.reason.message.contains(repository.mirror))
        let report = try await mirror.update()
        #expect(report.mirrorRenewed && report.commit == head)
        #expect(try await mirror.files(at: head.id, below: "desired-state").count == 2)
        #expect(!FileManager.default.fileExists(atPath: repository.mirror + ".new"))
    }

    @Test func aDamagedMirrorStaysWhenTheRemoteIsAway() async throws {
        let repository = try TestRepository()
        let mirror = try repository.open()
        _ = try await mirror.fetch()
        try FileManager.default.removeItem(atPath: repository.mirror + "/HEAD")
        try FileManager.default.moveItem(atPath: repository.path, toPath: repository.path + ".gone")
        let problem = try await failure { () throws(PortFailure) in try await mirror.fetch() }
        #expect(problem.kind == .unreachable)
        #expect(FileManager.default.fileExists(atPath: repository.mirror + "/objects"))
        #expect(!FileManager.default.fileExists(atPath: repository.mirror + ".new"))
    }

    @Test func someoneElsesFilesAreNeverRemoved() async throws {
        let repository = try TestRepository()
        try FileManager.default.createDirectory(atPath: repository.mirror, withIntermediateDirectories: true)
        try "precious".write(toFile: repository.mirror + "/thesis.txt", atomically: true, encoding: .utf8)
        let mirror = try repository.open()
        let problem = try await failure { () throws(PortFailure) in try await mirror.fetch() }
        #expect(problem.kind == .invalid && problem.reason.message.contains(repository.mirror))
        #expect(FileManager.default.fileExists(atPath: repository.mirror + "/thesis.txt"))
        try FileManager.default.removeItem(atPath: repository.mirror)
        try FileManager.default.createSymbolicLink(atPath: repository.mirror, withDestinationPath: repository.path)
        let linked = try await failure { () throws(PortFailure) in try await mirror.fetch() }
        #expect(linked.kind == .invalid && linked.reason.message.contains("not a directory"))
    }

    @Test func anotherRemoteGetsAMirrorOfItsOwn() async throws {
        let first = try TestRepository()
        let second = try TestRepository()
        let other = try second.commit(["a": "other"], message: "Other")
        _ = try await first.open().fetch()
        let moved = try first.open(remote: second.path)
        #expect(try await moved.lastKnownCommit() == nil)
        #expect(try await moved.fetch().id == other)
    }

    @Test func theMirrorIsPrivate() async throws {
        let repository = try TestRepository()
        _ = try await repository.open().fetch()
        let mode = try FileManager.default.attributesOfItem(atPath: repository.mirror)[.posixPermissions] as? Int
        #expect(mode == 0o700)
    }

    @Test func packsAreBroughtTogetherAndNothingIsLost() async throws {
        let repository = try TestRepository()
        let mirror = try repository.open()
        let packs = repository.mirror + "/objects/pack"
        let abandoned = try repository.commit(["desired-state/abandoned.yaml": "x"])
        _ = try await mirror.fetch()
        try repository.git("reset", "--quiet", "--hard", "HEAD~1")
        var most = 0
        for number in 0..<60 {
            try repository.commit(["desired-state/a.yaml": "\(number)"], message: "Commit \(number)")
            _ = try await mirror.fetch()
            most = max(most, try FileManager.default.contentsOfDirectory(atPath: packs).count { $0.hasSuffix(".pack") })
        }
        #expect(most == 50)
        let left = try FileManager.default.contentsOfDirectory(atPath: packs)
        #expect(
            left.count { $0.hasSuffix(".pack") } < 20
                && left.count { $0.hasSuffix(".pack") } == left.count { $0.hasSuffix(".idx") })
        #expect(try await mirror.files(at: abandoned, below: "desired-state").map(\.path).contains("abandoned.yaml"))
        var commit = try #require(try await mirror.lastKnownCommit())
        for number in (0..<60).reversed() {
            #expect(commit.subject == "Commit \(number)")
            commit = try await mirror.commit(try #require(commit.parents.first))
        }
        let report = try await mirror.update()
        #expect(!report.mirrorRenewed)
    }

    @Test func severalMirrorsOfOneDirectoryKeepOutOfEachOthersWay() async throws {
        let repository = try TestRepository()
        let mirrors = try (0..<4).map { _ in try repository.open() }
        for round in 0..<5 {
            let head = try repository.commit(["desired-state/a.yaml": "\(round)"])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for mirror in mirrors {
                    group.addTask {
                        let report = try await mirror.update()
                        #expect(report.commit.id == head && (round == 0 || !report.mirrorRenewed))
                        #expect(try await mirror.files(at: head, below: "desired-state").count == 2)
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
