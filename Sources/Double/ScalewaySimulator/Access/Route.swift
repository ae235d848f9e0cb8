import SimulatedCloud

/// One call that the simulator knows, and the right that it needs.
struct Route: Sendable {
    /// How the project is found in which the right must hold.
    enum Place: Sendable, Equatable {
        /// Nowhere: a key that is known is enough.
        case anybody
        /// In the organization.
        case organization
        /// In the project that the path, query or body names, else in the default project of the key.
        case project
        /// In the project of the object that the path names, or that the new one will belong to.
        case object
        /// In the projects that the query names; else rows of those projects are shown where the right holds.
        case list
        /// In any project: catalogues and checks that are about no object.
        case somewhere
    }

    let method: String
    /// The parts of the path; one in braces stands for any text.
    let parts: [String]
    let right: IAMRight
    let place: Place
    /// What a refusal calls the object.
    let word: String

    /// Whether a call has this form.
    func matches(_ call: APICall) -> Bool {
        method == call.method && parts.count == call.segments.count
            && zip(parts, call.segments).allSatisfy { part, segment in part.hasPrefix("{") || part == segment }
    }

    /// The call's part that stands where the pattern has `{project}`.
    func namedProject(in call: APICall) -> String? {
        parts.firstIndex(of: "{project}").flatMap { call.part($0) }
    }

    /// As a person writes it: `GET /containers/v1/regions/{region}/namespaces`.
    var text: String { "\(method) /\(parts.joined(separator: "/"))" }

    /// What a refusal says of the action: IAM itself tells lists from reads (published by a user of the real one).
    var shownAction: String {
        let isList = place == .organization && right.resource != .auditTrail && method == "GET"
        return isList && parts.last?.hasPrefix("{") == false ? "list" : right.action.rawValue
    }
}

/// The lines of one product.
struct RouteLines: Sendable {
    /// A line: `METHOD path`, behind the base; what is done; where the right must hold.
    typealias Line = (call: String, action: IAMAction, place: Route.Place)

    let base: String
    let resource: IAMResource
    let lines: [Line]

    /// Words of the real cloud that aren't simply the collection's singular: seen in refusals of it.
    private static let words = [
        "registry/namespaces": "api_namespace", "registry/images": "registry_image", "registry/tags": "registry_image",
        "vpc/private-networks": "compute_private_networks", "iam/policies": "policy", "iam/rules": "policy",
    ]

    var routes: [Route] {
        let baseParts = base.split(separator: "/").map(String.init)
        return lines.map { line in
            let words = line.call.split(separator: " ", maxSplits: 1).map(String.init)
            let path = (words.count > 1 ? words[1] : "").split(separator: "/").map(String.init)
            return Route(
                method: words[0], parts: baseParts + path, right: IAMRight(resource, line.action), place: line.place,
                word: Self.word(product: baseParts[0], collection: path.first ?? baseParts[0]))
        }
    }

    private static func word(product: String, collection: String) -> String {
        // Cockpit names itself whatever the object is (recorded).
        if product == "cockpit" { return product }
        let known = words["\(product)/\(collection)"]
        let singular = collection.hasSuffix("s") ? String(collection.dropLast()) : collection
        return known ?? singular.replacing("-", with: "_")
    }
}
