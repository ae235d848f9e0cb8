import GitSource
import Model
import Ports
import Testing

@Suite struct ConfigurationTests {
    @Test(arguments: [
        "http://git.example.org/x.git", "ssh://git@example.org/x", "git@example.org:x", "https://", "relative/path", "",
        "https://user:hunter2@example.org/x.git", "https://hunter2@example.org/x", "file://host/x",
        "https://example.org/x?token=hunter2",
        "ftp://example.org/x",
    ])
    func remotesThatCannotBeUsed(_ remote: String) throws {
        let problem = #expect(throws: PortFailure.self) {
            try GitConfiguration(remote: remote, branch: "main", mirror: "/tmp/mirror")
        }
        #expect(problem?.kind == .invalid)
        #expect(problem?.reason.message.contains("hunter2") == false)
    }

    @Test(arguments: [
        "https://example.org/x.git", "https://example.org:8443/x", "/srv/x", "file:///srv/x", "http://127.0.0.1:8080/x",
        "http://[::1]/x",
    ])
    func remotesThatCan(_ remote: String) throws {
        #expect(try GitConfiguration(remote: remote, branch: "release/2026", mirror: "/tmp/mirror").remote == remote)
    }

    @Test(arguments: [
        "", "-x", "a..b", "a b", "a:b", "*", "a.lock", "/a", "a/", "a//b", ".a", "a@{1}", "a\\b", "a\u{7}b",
    ])
    func branchNamesThatCannotBeUsed(_ branch: String) {
        #expect(throws: PortFailure.self) {
            try GitConfiguration(remote: "/srv/x", branch: branch, mirror: "/tmp/mirror")
        }
    }
}
