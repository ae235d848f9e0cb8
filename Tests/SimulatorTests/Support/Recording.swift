import Foundation
import TestSupport
import Testing

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
    }

    let title: String
    let exchanges: [Exchange]

    /// Where the recordings are; nil when this machine hasn't got them.
    static let folder: String? = SharedMaterial.url("scaleway/exchanges")?.path

    static func load(_ number: Int) throws -> Recording {
        let folder = try #require(folder)
        let prefix = number < 10 ? "0\(number)-" : "\(number)-"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        let name = try #require(names.first { $0.hasPrefix(prefix) && $0.hasSuffix(".json") })
        return try JSONDecoder().decode(Recording.self, from: Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
    }
}
