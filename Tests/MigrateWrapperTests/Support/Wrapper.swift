import Foundation
import HTTPTransport
import LocalServers
import TestSupport

/// A wrapper that runs, as the platform runs it in a container: by `python3 -c`, with an environment of its own. It
/// ends with the value.
final class Wrapper: Sendable {
    struct Failure: Error, CustomStringConvertible { let description: String }

    /// The repository's folder.
    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let source = repository.appending(path: "controller/migrate/wrapper.py")
    private static let http = Result { try HTTPTransport() }

    private let program: LeashedProgram
    private let port: UInt16
    private let nonce: String
    private let log: String

    /// Starts one in the folder of an image, and waits until it answers.
    static func start(_ order: Order, in image: Image, _ environment: [String: String]) async throws -> Wrapper {
        for _ in 0..<3 {
            let wrapper = try Wrapper(order.text(), order.nonce, image, environment)
            let answers = try await eventually {
                if wrapper.program.hasEnded { return true }
                if try await wrapper.get("/health")?.status == 200 { return true }
                try await Task.sleep(for: .milliseconds(10))
                return false
            }
            if answers, !wrapper.program.hasEnded { return wrapper }
            // Somebody else may have taken the port.
            guard wrapper.printed().contains("Address already in use") else {
                throw Failure(description: "the wrapper doesn't answer: \(wrapper.printed())")
            }
        }
        throw Failure(description: "no free port")
    }

    private init(_ order: String, _ nonce: String, _ image: Image, _ environment: [String: String]) throws {
        port = try freePort()
        self.nonce = nonce
        log = image.folder.file("log-\(UUID().uuidString)")
        var set = environment
        set["AMARRE_MIGRATION"] = order
        set["PORT"] = "\(port)"
        set["HOME"] = image.folder.path
        set["PATH"] = image.path
        set["PYTHONDONTWRITEBYTECODE"] = "1"
        program = try LeashedProgram(
            "/usr/bin/env",
            ["-C", image.directory, "-i"] + set.map { "\($0.key)=\($0.value)" } + image.python
                + ["-c", try String(contentsOf: Self.source, encoding: .utf8)], log: log)
    }

    /// What it wrote on its own standard error.
    func printed() -> String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

    func send(_ signal: Int32) { program.send(signal) }

    /// Waits until the process is gone; false when it isn't.
    func ends() async -> Bool { await eventually { program.hasEnded } }

    /// Nil when nobody listens.
    func get(_ path: String, method: String = "GET") async throws -> HTTPResponse? {
        let request = HTTPRequest(
            method: method, url: "http://127.0.0.1:\(port)\(path)", timeout: .seconds(20), freshConnection: true)
        do {
            return try await Self.http.get().send(request)
        } catch let error as HTTPTransportError where [.couldNotConnect, .interrupted].contains(error.code) {
            return nil
        }
    }

    func outcome() async throws -> Outcome {
        guard let answer = try await get("/" + nonce), answer.status == 200 else {
            throw Failure(description: "no outcome: \(printed())")
        }
        return try JSONDecoder().decode(Outcome.self, from: Data(answer.body))
    }

    /// Waits for a state; throws when another end comes instead.
    @discardableResult
    func reaches(_ states: String...) async throws -> Outcome {
        var last: Outcome?
        let reached = try await eventually {
            let outcome = try await outcome()
            last = outcome
            if states.contains(outcome.state) || ["done", "failed"].contains(outcome.state) { return true }
            // The asking must not keep busy who is asked.
            try await Task.sleep(for: .milliseconds(20))
            return false
        }
        guard reached, let last, states.contains(last.state) else {
            throw Failure(description: "\(states) isn't reached: \(String(describing: last))")
        }
        return last
    }

    /// Waits for the end.
    func ended() async throws -> Outcome { try await reaches("done", "failed") }
}
