import Foundation
import Ports
import TestSupport
import Testing

@testable import Scaleway

/// Every body that was recorded with the real API and that this client reads.
@Suite struct RecordedExchangeTests {
    private struct Recorded {
        let place: String
        let method: String
        let path: String
        let status: Int
        let body: [UInt8]
    }

    private func exchanges() throws -> [Recorded] {
        guard let folder = SharedMaterial.url("scaleway/exchanges") else {
            throw skippedTest("AMARRE_SHARED has no recorded exchanges")
        }
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
        return try files.flatMap { file in
            let root = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
            let list = try #require(root?["exchanges"] as? [[String: Any]])
            return try list.compactMap { exchange -> Recorded? in
                guard let body = exchange["response_body"], !(body is NSNull) else { return nil }
                let path = try #require(exchange["path"] as? String)
                return Recorded(
                    place: "\(file.lastPathComponent) \(exchange["n"] ?? "?") \(path)",
                    method: exchange["method"] as? String ?? "",
                    path: path, status: try #require(exchange["status"] as? Int),
                    body: [UInt8](
                        try JSONSerialization.data(withJSONObject: Self.uncut(body), options: [.fragmentsAllowed])))
            }
        }
    }

    /// Recordings mark a cut list with a last row in words.
    private static func uncut(_ value: Any) -> Any {
        if let list = value as? [Any] {
            return list.filter { !(($0 as? String)?.contains("more trimmed") ?? false) }.map(uncut)
        }
        if let object = value as? [String: Any] { return object.mapValues(uncut) }
        return value
    }

    @Test func everyRecordedBodyDecodes() throws {
        let exchanges = try exchanges()
        var counts: [String: Int] = [:]
        func decode<Answer: Decodable>(_ kind: String, _ type: Answer.Type, _ exchange: Recorded) {
            counts[kind, default: 0] += 1
            do throws(AnswerDecoder.Problem) {
                _ = try AnswerDecoder.decode(type, from: exchange.body)
            } catch {
                Issue.record("\(exchange.place): \(error.path) \(error.text)")
            }
        }
        for exchange in exchanges where exchange.status == 200 {
            let parts = exchange.path.split(separator: "/").map(String.init)
            guard parts.count >= 5,
                ["containers/v1", "secret-manager/v1beta1", "registry/v1"].contains(parts[0...1].joined(separator: "/"))
            else { continue }
            let isList = exchange.method == "GET"
            switch (parts[0], parts[4], parts.count) {
            case ("containers", "namespaces", 5) where isList:
                decode("namespace lists", WireNamespace.Page.self, exchange)
            case ("containers", "namespaces", _): decode("namespaces", WireNamespace.self, exchange)
            case ("containers", "containers", 5) where isList:
                decode("container lists", WireContainer.Page.self, exchange)
            case ("containers", "containers", _): decode("containers", WireContainer.self, exchange)
            case ("registry", "namespaces", 5) where isList:
                decode("registry lists", WireRegistryNamespace.Page.self, exchange)
            case ("registry", "namespaces", _): decode("registry namespaces", WireRegistryNamespace.self, exchange)
            case ("registry", "images", 5): decode("image lists", WireImage.Page.self, exchange)
            case ("registry", "images", 6): decode("images", WireImage.self, exchange)
            case ("registry", "images", 7): decode("tag lists", WireTag.Page.self, exchange)
            case ("registry", "tags", _): decode("tags", WireTag.self, exchange)
            case ("secret-manager", "secrets", 5) where isList: decode("secret lists", WireSecret.Page.self, exchange)
            case ("secret-manager", "secrets", 5...6): decode("secrets", WireSecret.self, exchange)
            case ("secret-manager", "secrets", 7) where parts[6] != "versions":
                decode("secrets", WireSecret.self, exchange)
            case ("secret-manager", "secrets", 7) where isList:
                decode("version lists", WireSecretVersion.Page.self, exchange)
            case ("secret-manager", "secrets", 7...8): decode("versions", WireSecretVersion.self, exchange)
            case ("secret-manager", "secrets", 9) where parts[8] == "access":
                decode("secret values", WireSecretAccess.self, exchange)
            default: break
            }
        }
        for kind in [
            "namespaces", "namespace lists", "containers", "registry lists", "image lists", "tag lists", "tags",
            "secrets", "version lists",
            "versions", "secret values",
        ] {
            #expect((counts[kind] ?? 0) > 0, "no recording of \(kind)")
        }
        #expect((counts["containers"] ?? 0) >= 40, "\(counts)")
    }

    @Test func everyRecordedErrorIsUnderstood() throws {
        let exchanges = try exchanges()
        let errors = exchanges.filter { $0.status >= 400 }
        #expect(errors.count >= 10)
        for exchange in errors {
            let body = APIErrorBody(exchange.body)
            #expect(body.message != nil, "\(exchange.place)")
            let failure = ScalewayError(
                call: "x", requestID: nil, cause: .status(exchange.status, body, retryAfter: nil)
            ).failure
            let expected = [400: "invalid", 403: "denied", 404: "notFound", 409: "transient", 412: "invalid"][
                exchange.status]
            #expect(failure.kind.rawValue == expected, "\(exchange.place)")
        }
    }
}
