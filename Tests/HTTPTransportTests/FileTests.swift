import Foundation
import HTTPTransport
import TestSupport
import Testing

/// Bodies that go from and to files in place of memory.
@Suite struct FileTests {
    private static let bytes = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ $0 >> 8) }

    private func file(_ folder: TemporaryFolder, _ bytes: [UInt8] = []) throws -> (handle: FileHandle, url: URL) {
        let url = URL(filePath: folder.path).appending(path: UUID().uuidString)
        try Data(bytes).write(to: url)
        return (try FileHandle(forUpdating: url), url)
    }

    private func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let transport = try HTTPTransport()
        do {
            let answer = try await transport.send(request)
            await transport.shutDown()
            return answer
        } catch {
            await transport.shutDown()
            throw error
        }
    }

    @Test func aFileIsSentAsItIs() async throws {
        let server = try StubHTTPServer { _ in StubAnswer(status: 201) }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let (handle, _) = try file(folder, Self.bytes)
        var request = HTTPRequest(method: "PUT", url: server.baseURL + "/upload")
        request.bodyFile = HTTPFile(descriptor: handle.fileDescriptor, count: Self.bytes.count)
        #expect(try await send(request).status == 201)
        let got = try #require(server.requests.first)
        #expect(got.method == "PUT" && got.body == Self.bytes)
    }

    @Test func anEmptyFileIsABodyToo() async throws {
        let server = try StubHTTPServer { _ in StubAnswer(status: 201) }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let (handle, _) = try file(folder)
        var request = HTTPRequest(method: "PUT", url: server.baseURL)
        request.bodyFile = HTTPFile(descriptor: handle.fileDescriptor, count: 0)
        #expect(try await send(request).status == 201 && server.requests.first?.body == [])
    }

    @Test func aFileThatBecameShorterIsNotSentAsIfItWereWhole() async throws {
        let server = try StubHTTPServer { _ in StubAnswer(status: 201) }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let (handle, _) = try file(folder, Array(Self.bytes.prefix(1000)))
        var request = HTTPRequest(method: "PUT", url: server.baseURL)
        request.bodyFile = HTTPFile(descriptor: handle.fileDescriptor, count: Self.bytes.count)
        await #expect(throws: HTTPTransportError.self) { _ = try await send(request) }
        #expect(server.requests.isEmpty)
    }

    @Test func anAnswerGoesToTheFileAndAnExplanationToMemory() async throws {
        let server = try StubHTTPServer(answers: [
            StubAnswer(body: Self.bytes, framing: .chunked(10_000)), StubAnswer(status: 404, text: "no such thing"),
            StubAnswer(text: "short"),
        ])
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let (handle, url) = try file(folder, [1, 2, 3])
        var request = HTTPRequest(url: server.baseURL)
        request.responseFile = HTTPFile(descriptor: handle.fileDescriptor)
        let whole = try await send(request)
        #expect(whole.status == 200 && whole.body.isEmpty)
        #expect(try Data(contentsOf: url) == Data(Self.bytes))
        let refused = try await send(request)
        #expect(refused.status == 404 && String(decoding: refused.body, as: UTF8.self) == "no such thing")
        #expect(try Data(contentsOf: url).isEmpty)
        _ = try await send(request)
        #expect(try Data(contentsOf: url) == Data("short".utf8))
    }

    @Test func theLimitHoldsForFilesToo() async throws {
        let server = try StubHTTPServer { _ in StubAnswer(body: Self.bytes, framing: .close) }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let (handle, url) = try file(folder)
        var request = HTTPRequest(url: server.baseURL, maximumResponseBytes: 100_000)
        request.responseFile = HTTPFile(descriptor: handle.fileDescriptor)
        let error = await #expect(throws: HTTPTransportError.self) { _ = try await send(request) }
        #expect(error?.code == .tooLarge(.body))
        #expect(try Data(contentsOf: url).count <= 100_000)
    }

    @Test func aFileThatCantBeWrittenIsOurOwnTrouble() async throws {
        let server = try StubHTTPServer { _ in StubAnswer(text: "bytes") }
        defer { server.stop() }
        var request = HTTPRequest(url: server.baseURL)
        request.responseFile = HTTPFile(descriptor: -1)
        let error = await #expect(throws: HTTPTransportError.self) { _ = try await send(request) }
        #expect(error?.code == .internalError && server.requests.isEmpty)
    }
}
