import Foundation
import HTTPTransport
import TestSupport
import Testing

/// Certificates, with a real TLS server: `openssl s_server` and an authority made for the test.
@Suite struct TLSTests {
    @Test func onlyATrustedCertificateForTheRightNameIsAccepted() async throws {
        let server = try TLSServer()
        defer { server.stop() }
        let url = "https://localhost:\(server.port)/"

        let untrusting = try HTTPTransport()
        let refused = await #expect(throws: HTTPTransportError.self) {
            _ = try await untrusting.send(HTTPRequest(url: url))
        }
        #expect(refused?.code == .tls && refused?.mayHaveBeenSent == false)
        await untrusting.shutDown()

        let trusting = try HTTPTransport(.init(certificateAuthorities: server.certificate))
        let response = try await trusting.send(HTTPRequest(url: url))
        #expect(response.status == 200)
        #expect(response.timing.tls > .zero)
        let wrongName = await #expect(throws: HTTPTransportError.self) {
            _ = try await trusting.send(HTTPRequest(url: "https://127.0.0.1:\(server.port)/"))
        }
        #expect(wrongName?.code == .tls)
        await trusting.shutDown()

        let missing = try HTTPTransport(.init(certificateAuthorities: "/nonexistent.pem"))
        let unread = await #expect(throws: HTTPTransportError.self) {
            _ = try await missing.send(HTTPRequest(url: url))
        }
        #expect(unread?.code == .tls)
        await missing.shutDown()
    }

    @Test func anOldTLSVersionIsRefused() async throws {
        let server = try TLSServer(options: ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])
        defer { server.stop() }
        let transport = try HTTPTransport(.init(certificateAuthorities: server.certificate))
        let error = await #expect(throws: HTTPTransportError.self) {
            _ = try await transport.send(HTTPRequest(url: "https://localhost:\(server.port)/"))
        }
        #expect(error?.code == .tls)
        await transport.shutDown()
    }
}

/// `openssl s_server -www` on a port of its own choice, with a self-signed certificate for `localhost`.
private struct TLSServer {
    let port: Int
    let certificate: String
    private let process: Process
    private let folder: URL

    private struct NotStarted: Error { let said: String }

    init(options: [String] = []) throws {
        let tool = "/usr/bin/openssl"
        guard FileManager.default.isExecutableFile(atPath: tool) else {
            throw skippedTest("there is no openssl command")
        }
        folder = FileManager.default.temporaryDirectory.appending(path: "amarre-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        certificate = folder.appending(path: "certificate.pem").path
        let key = folder.appending(path: "key.pem").path
        let make = Process()
        make.executableURL = URL(filePath: tool)
        make.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
            "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate,
        ]
        make.standardError = FileHandle.nullDevice
        try make.run()
        make.waitUntilExit()
        process = Process()
        process.executableURL = URL(filePath: tool)
        process.arguments = ["s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-www"] + options
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        // It prints `ACCEPT 127.0.0.1:PORT` once it listens.
        var text = ""
        var found: Int?
        while found == nil {
            let piece = output.fileHandleForReading.availableData
            guard !piece.isEmpty else { break }
            text += String(decoding: piece, as: UTF8.self)
            found = text.split(separator: "\n").dropLast(text.hasSuffix("\n") ? 0 : 1)
                .first { $0.hasPrefix("ACCEPT ") }.flatMap { Int($0.split(separator: ":").last ?? "") }
        }
        guard let found else {
            kill(process.processIdentifier, SIGKILL)
            throw NotStarted(said: text)
        }
        port = found
    }

    func stop() {
        // s_server can inherit a mask that blocks SIGTERM; SIGKILL can't be blocked.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }
}
