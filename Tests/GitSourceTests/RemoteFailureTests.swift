import Model
import Ports
import Testing

@testable import GitSource

@Suite struct RemoteFailureTests {
    /// Classes of libgit2's errors, and the code of an end of the stream (`git2/errors.h`).
    private enum Family: Int32, CaseIterable { case os = 2, net = 12, ssl = 16, ssh = 23, http = 34 }
    private static let endOfStream: Int32 = -20

    private func failure(_ family: Family, _ text: String, code: Int32 = -1) -> GitFailure {
        GitFailure(code: code, family: family.rawValue, text: text)
    }

    private func kind(_ error: GitFailure) throws -> (PortFailure.Kind, String) {
        let configuration = try GitConfiguration(
            remote: "https://git.example.org/x.git", branch: "main", mirror: "/tmp/none")
        let explained = RemoteFailure(configuration: configuration, fetchGuard: try FetchGuard(configuration)).failure(
            error)
        return (explained.kind, explained.reason.code)
    }

    @Test(arguments: [
        (401, PortFailure.Kind.denied, "git_denied"), (403, .denied, "git_denied"),
        (404, .denied, "git_repository_not_found"),
        (429, .throttled, "git_throttled"), (503, .unreachable, "git_unreachable"),
    ])
    func theStatusDecides(status: Int, expected: PortFailure.Kind, code: String) throws {
        #expect(try kind(failure(.http, "unexpected http status code: \(status)")) == (expected, code))
    }

    /// A server that accepts the connection and says nothing has no certificate that somebody could mend.
    @Test func onlyACertificateIsCalledOne() throws {
        #expect(
            try kind(failure(.ssl, "the SSL certificate is invalid", code: -17)) == (.unreachable, "git_certificate"))
        #expect(try kind(failure(.ssl, "SSL error: syscall failure")) == (.unreachable, "git_unreachable"))
    }

    /// A server may say anything in its own words, and a path on this machine may have any name.
    @Test(arguments: [
        "remote error: unexpected http status code: 404", "remote error: Permission denied",
        "remote error: status code: 403",
        "remote error: status code: 429", "remote error: cannot redirect from 'a' to 'b'",
        "unexpected http status code: 404 status code: 403",
    ])
    func theServersWordsDecideNothing(text: String) throws {
        for family in [Family.net, .http, .os] {
            #expect(try kind(failure(family, text)) == (.unreachable, "git_unreachable"), "\(family)")
        }
    }

    @Test func aKeyFileThatCanNotBeUsedIsToldFromTheServersWords() {
        let words = "Unable to extract public key from private key file: Wrong passphrase"
        #expect(failure(.ssh, "Failed to authenticate SSH session: \(words)").isOfKeyFile)
        #expect(!failure(.ssh, "\(words), says the server", code: Self.endOfStream).isOfKeyFile)
        #expect(failure(.ssh, "\(words), says the server", code: Self.endOfStream).isRefusalOfServer)
        #expect(!failure(.ssh, "SSH could not read data: repository not found").isRefusalOfServer)
    }
}
