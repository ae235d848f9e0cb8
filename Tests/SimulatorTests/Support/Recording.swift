import Foundation
import TestSupport

/// A file of recorded exchanges with the real API.
struct Recording: Decodable, Sendable {
    struct Exchange: Decodable, Sendable {
        let n: Int
        let method: String
        let path: String
        let query: String?
        let status: Int
        let requestBody: JSON?
        let responseBody: JSON?

        enum CodingKeys: String, CodingKey {
            case n, method, path, query, status
            case requestBody = "request_body"
            case responseBody = "response_body"
        }

        /// Whether it changes something.
        var isWrite: Bool { method != "GET" }

        /// Whether its path ends with an object's id, so that its body is that object.
        var namesObject: Bool { path.split(separator: "/").last.map { JSON.isUUID(String($0)) } ?? false }
    }

    let title: String
    let exchanges: [Exchange]
    /// What its file's name begins with, for example `01`.
    private(set) var number = ""

    init(title: String, exchanges: [Exchange], number: String) {
        (self.title, self.exchanges, self.number) = (title, exchanges, number)
    }

    enum CodingKeys: String, CodingKey {
        case title, exchanges
    }

    /// Where the recordings are; empty when this machine hasn't got them. The second folder came later.
    static let folders = ["exchanges", "exchanges-2"].compactMap { SharedMaterial.url("scaleway/\($0)")?.path }
    /// File 12 is of an older API, and historical.
    private static let historical: Set<String> = ["12"]

    /// All recordings, in the order of their numbers. `AMARRE_RECORDINGS=16,17` picks some while working on a product.
    static func all() throws -> [Recording] {
        let wanted = ProcessInfo.processInfo.environment["AMARRE_RECORDINGS"]?.split(separator: ",").map(String.init)
        return try folders.flatMap { folder -> [Recording] in
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }
                .sorted()
            return try names.compactMap { name -> Recording? in
                let number = String(name.prefix { $0 != "-" })
                guard !historical.contains(number),
                    wanted?.contains(number) ?? true
                else { return nil }
                var recording = try JSONDecoder().decode(
                    Recording.self, from: Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
                recording.number = number
                return recording
            }
        }
    }
}
