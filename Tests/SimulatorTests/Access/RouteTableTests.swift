import Foundation
import SimulatedCloud
import Testing

@testable import ScalewaySimulator

/// The table of routes and the handlers know the same calls. A call without a line never reaches its handler; these
/// tests say which line is missing, or leads nowhere.
@Suite struct RouteTableTests {
    private static let id = "12345678-1234-4234-8234-123456789012"
    /// Where each product's handlers are, and its paths begin.
    private static let products: [(base: String, files: [String])] = [
        ("containers/v1/regions/fr-par", ["API/ContainersAPI"]), ("registry/v1/regions/fr-par", ["API/RegistryAPI"]),
        ("secret-manager/v1beta1/regions/fr-par", ["API/SecretsAPI", "API/SecretListings"]),
        ("serverless-jobs/v1alpha2/regions/fr-par", ["Jobs"]), ("rdb/v1/regions/fr-par", ["Databases"]),
        ("vpc/v2/regions/fr-par", ["Networks"]), ("ipam/v1/regions/fr-par", ["Networks"]),
        ("vpc-gw/v2/zones/fr-par-1", ["Gateways"]),
        ("cockpit/v1/regions/fr-par", ["Cockpit"]), ("cockpit/v1/grafana", ["Cockpit"]),
        ("edge-services/v1beta1", ["Edge"]), ("iam/v1alpha1", ["IAM"]), ("account/v3", ["Account", "Products"]),
        ("audit-trail/v1alpha1/regions/fr-par", ["API/AuditAPI"]), ("", ["Products"]),
    ]
    private static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]

    /// What a handler does with a call.
    private enum Outcome: Equatable {
        case unknown
        case answer(Int, JSONValue?)
        case refusal(CloudError)
    }

    private static func outcome(_ call: APICall, _ cloud: SimulatedCloud) -> Outcome {
        var cloud = cloud
        var book = EndpointBook(style: .hostnames)
        do throws(CloudError) {
            let answer =
                if let answer = try ProductsAPI.answer(call, &cloud) { answer } else {
                    try SimulatorCore.answer(call, &cloud, &book)
                }
            let isUnknown = answer.body?["message"]?.text?.hasPrefix("the simulator has no ") == true
            return isUnknown ? .unknown : .answer(answer.status, answer.body)
        } catch {
            return .refusal(error)
        }
    }

    private static func call(_ method: String, _ segments: [String]) -> APICall {
        APICall(
            method: method, path: "/" + segments.joined(separator: "/"), segments: segments,
            query: ["organization_id": CloudSettings().organizationID], values: [:], body: nil,
            caller: CloudFixture.caller)
    }

    /// The texts that a product's handlers compare parts of a path with.
    private static func words(_ files: [String]) throws -> [String] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/Double/ScalewaySimulator")
        let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        let urls = try #require(all).compactMap { $0 as? URL }.filter { url in
            url.pathExtension == "swift" && files.contains { url.path.contains("/ScalewaySimulator/\($0)") }
        }
        var words: Set<String> = []
        for url in urls {
            let text = try String(contentsOf: url, encoding: .utf8)
            for line in text.split(separator: "\n") where line.contains("case ") || line.contains("call.part") {
                words.formUnion(line.matches(of: #/"([a-z][a-z-]*)"/#).map { String($0.1) })
            }
        }
        #expect(!words.isEmpty, "\(files)")
        if files == ["Edge"] { words.formUnion(EdgeStage.Kind.allCases.map { "\($0.rawValue)-stages" }) }
        return words.sorted()
    }

    /// Every form that a path of one product may have, out of the words in its handlers.
    private static func paths(_ words: [String]) -> [[String]] {
        var paths: [[String]] = [[]]
        for first in words {
            paths += [[first], [first, id]]
            for second in words {
                paths += [[first, second], [first, id, second], [first, id, second, "1"], [first, second, "1"]]
                for third in words {
                    paths += [[first, second, third], [first, id, second, "1", third], [first, second, "1", third]]
                }
            }
        }
        return paths
    }

    @Test(arguments: products.map(\.base))
    func everyRouteHasALine(_ base: String) throws {
        let product = try #require(Self.products.first { $0.base == base })
        let start = base.split(separator: "/").map(String.init)
        let cloud = CloudFixture().cloud
        let paths = Self.paths(try Self.words(product.files))
        var missing: [String] = []
        var known = 0
        func outcome(_ method: String, _ path: [String]) -> Outcome {
            Self.outcome(Self.call(method, start + path), cloud)
        }
        // A word that any other one could stand for is no part of a route but a name in it, and a name at the end that
        // changes nothing isn't looked at.
        func isRoute(_ method: String, _ path: [String]) -> Bool {
            let found = outcome(method, path)
            guard found != .unknown else { return false }
            let names = [Self.id, "1"]
            if let last = path.last, names.contains(last), outcome(method, path.dropLast()) == found { return false }
            return path.indices.allSatisfy { index in
                var other = path
                other[index] = "no-such-word"
                return names.contains(path[index]) || outcome(method, other) == .unknown
            }
        }
        for path in paths where !(base.isEmpty && path.isEmpty) {
            for method in Self.methods {
                guard isRoute(method, path) else { continue }
                known += 1
                let call = Self.call(method, start + path)
                if RouteTable.line(for: call) == nil { missing.append("\(method) \(call.path)") }
            }
        }
        #expect(known > 0)
        #expect(missing.isEmpty, "no line in RouteTable: \(missing.joined(separator: "\n"))")
    }

    @Test func everyLineLeadsToAHandler() {
        let cloud = CloudFixture().cloud
        for route in RouteTable.routes {
            let segments = route.parts.map { part in
                switch part {
                case "{region}": "fr-par"
                case "{zone}": "fr-par-1"
                case "{revision}": "1"
                default: part.hasPrefix("{") ? Self.id : part
                }
            }
            let call = Self.call(route.method, segments)
            #expect(Self.outcome(call, cloud) != .unknown, "\(route.text)")
            #expect(RouteTable.line(for: call)?.text == route.text, "\(route.text) is hidden by another line")
        }
    }

    /// Words that the real cloud was seen to use, and those that follow the same rule.
    @Test func refusalsNameTheObject() {
        let words = [
            "POST /registry/v1/regions/{region}/namespaces": "api_namespace",
            "POST /vpc/v2/regions/{region}/private-networks": "compute_private_networks",
            "GET /cockpit/v1/regions/{region}/alert-manager": "cockpit", "POST /account/v3/projects": "project",
            "GET /iam/v1alpha1/users": "user", "DELETE /iam/v1alpha1/policies/{id}": "policy",
            "GET /secret-manager/v1beta1/regions/{region}/secrets/{id}/versions/{revision}/access": "secret",
        ]
        let shown = RouteTable.routes.filter { words[$0.text] != nil }
        #expect(shown.count == words.count && shown.allSatisfy { words[$0.text] == $0.word })
        let actions = Dictionary(shown.map { ($0.text, $0.shownAction) }, uniquingKeysWith: { first, _ in first })
        #expect(actions["GET /iam/v1alpha1/users"] == "list" && actions["POST /account/v3/projects"] == "write")
    }
}
