import Foundation
import Glibc
import SimulatedCloud

/// The file that keeps a simulated cloud between two runs: one JSON object with a checksum, replaced as a
/// whole at each change.
///
/// It holds secret values, as the cloud does, so only its owner may read it.
struct StateFile: Sendable {
    /// What is kept.
    struct Contents: Codable {
        var cloud: CloudState
        /// Other regions by name; nil when none was used.
        var abroad: [String: CloudState]?
        /// Container id to loopback port.
        var ports: [String: Int]
    }

    private struct Envelope: Decodable {
        let format: String
        let version: Int
        let sha256: String
        let state: Contents
    }

    private static let format = "amarre-simulator-state"
    private static let version = 2
    let path: String

    /// nil when there is no file. Throws ``SimulatorError`` for a file that can't be read, isn't one of
    /// ours, or was changed.
    func read() throws -> Contents? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw SimulatorError("state file \(path) can't be read: check that it is a file and that you may read it")
        }
        guard let value = try? JSONValue.parse(data), value["format"]?.text == Self.format else {
            throw SimulatorError(
                "\(path) isn't a simulator state file, or is cut short: restore it from a copy, or delete it to start "
                    + "empty"
            )
        }
        guard value["version"] == .integer(Int64(Self.version)) else {
            throw SimulatorError(
                "state file \(path) was written by another version of the simulator: delete it to start empty")
        }
        guard let envelope = try? JSONDecoder().decode(Envelope.self, from: data),
            let text = try? Self.encode(envelope.state), ContentHash.sha256(text) == envelope.sha256
        else {
            throw SimulatorError(
                "state file \(path) was changed by something other than the simulator: restore it from a copy, or "
                    + "delete it to start empty"
            )
        }
        return envelope.state
    }

    /// Replaces the file: a crash leaves the old one or the new one. Throws ``SimulatorError``.
    func write(_ contents: Contents) throws {
        let state = try Self.encode(contents)
        var data = Data(
            "{\"format\":\"\(Self.format)\",\"version\":\(Self.version),\"sha256\":\"\(ContentHash.sha256(state))\",\"state\":"
                .utf8)
        data.append(state)
        data.append(contentsOf: Array("}\n".utf8))
        let temporary = "\(path).\(getpid()).new"
        do {
            try Self.writeDurably(data, to: temporary)
            guard rename(temporary, path) == 0 else { throw Self.systemError("rename") }
        } catch {
            unlink(temporary)
            throw SimulatorError(
                "state file \(path) can't be written (\(error)): check that its folder exists and has room")
        }
    }

    private static func encode(_ contents: Contents) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(contents)
    }

    private static func writeDurably(_ data: Data, to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw systemError("open") }
        defer { close(file) }
        var written = 0
        while written < data.count {
            let count = data.withUnsafeBytes { bytes in
                Glibc.write(file, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            }
            guard count > 0 else { throw systemError("write") }
            written += count
        }
        guard fsync(file) == 0 else { throw systemError("fsync") }
    }

    private static func systemError(_ call: String) -> SimulatorError {
        SimulatorError("\(call): \(String(cString: strerror(errno)))")
    }
}
