import Foundation
import Logging
import Model
import Synchronization
import Testing

@testable import Presentation

@Suite("Log lines")
struct LogTests {
    /// Collects lines; the mutex guards the only state.
    final class Lines: Sendable {
        private let lines = Mutex<[String]>([])

        var all: [String] { lines.withLock { $0 } }

        func append(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private func logger(_ lines: Lines, _ format: LineLogHandler.Format, level: Logger.Level = .info) -> Logger {
        Logger(label: "amarre") { label in
            LineLogHandler(
                label: label, format: format, level: level, clock: { Timestamp(seconds: 0) },
                sink: { line in lines.append(line) })
        }
    }

    @Test("text: time, level, message, metadata sorted by key; nothing can break the line")
    func text() {
        let lines = Lines()
        var logger = logger(lines, .text)
        logger[metadataKey: "environment"] = "production"
        logger.info("rollout\nstarted", metadata: ["service": "a b", "attempt": "\(2)"])
        logger.debug("not this one")
        #expect(
            lines.all == [
                "1970-01-01T00:00:00Z info rollout started attempt=2 environment=production service=\"a b\"\n"
            ])
    }

    @Test("json: one object to a line, every member there")
    func json() throws {
        let lines = Lines()
        logger(lines, .json).warning("say \"hi\"", metadata: ["list": ["a", "b"]])
        logger(lines, .json).error("plain")
        #expect(
            lines.all == [
                #"{"time":"1970-01-01T00:00:00Z","level":"warning","logger":"amarre","message":"say \"hi\"","metadata":{"list":"[\"a\", \"b\"]"}}"#
                    + "\n",
                #"{"time":"1970-01-01T00:00:00Z","level":"error","logger":"amarre","message":"plain","metadata":{}}"#
                    + "\n",
            ])
    }

    @Test("a secret in metadata stays redacted")
    func secret() {
        let lines = Lines()
        logger(lines, .text).info("read", metadata: ["value": "\(Redacted("hunter2"))"])
        #expect(lines.all == ["1970-01-01T00:00:00Z info read value=[redacted]\n"])
    }

    @Test("a copy of a logger with another level leaves the first alone")
    func values() {
        let lines = Lines()
        let first = logger(lines, .text)
        var second = first
        second.logLevel = .trace
        first.debug("a")
        second.debug("b")
        #expect(lines.all.count == 1)
    }
}
