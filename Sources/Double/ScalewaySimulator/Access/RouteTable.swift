import SimulatedCloud

/// All calls that the simulator answers. A call without a line here is answered 404 before it reaches a handler, so
/// that no route can be forgotten: a new one works once it has a line.
enum RouteTable {
    /// In the order in which they are tried: a line with a literal part stands before one with any text there.
    static let routes = products.flatMap(\.routes)

    private static let products: [RouteLines] =
        [
            containers, registry, secrets, jobs, databases, databaseParts, vpc, networks, addresses, gateways, cockpit,
            grafana,
        ]
        + [edge, edgeStages, iam, applications, keys, users, groups, policies, logs, projects, audit, metadata]

    private static let byFirstPart = Dictionary(grouping: routes) { $0.parts[0] }

    /// The line of a call; nil when there is none.
    static func line(for call: APICall) -> Route? {
        call.segments.first.flatMap { byFirstPart[$0]?.first { $0.matches(call) } }
    }

    /// Reading, changing and deleting the objects of a collection, with its list; making one is another line.
    static func objects(_ collection: String, _ actions: String = "GET PATCH DELETE") -> [RouteLines.Line] {
        [("GET \(collection)", .read, .list)]
            + actions.split(separator: " ").map { method in
                ("\(method) \(collection)/{id}", method == "GET" ? .read : .write, .object)
            }
    }
}
