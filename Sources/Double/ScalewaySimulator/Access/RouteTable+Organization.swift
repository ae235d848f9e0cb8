import SimulatedCloud

/// What belongs to the organization: IAM, projects, Audit Trail.
extension RouteTable {
    /// Permission sets are read by whoever may read policies (a guess).
    static let iam = RouteLines(
        base: "iam/v1alpha1", resource: .policies, lines: [("GET permission-sets", .read, .organization)])

    static let applications = RouteLines(
        base: "iam/v1alpha1", resource: .applications, lines: organizations("applications"))

    static let keys = RouteLines(base: "iam/v1alpha1", resource: .apiKeys, lines: organizations("api-keys"))

    static let users = RouteLines(
        base: "iam/v1alpha1", resource: .users,
        lines: [("GET users", .read, .organization), ("GET users/{id}", .read, .organization)])

    static let groups = RouteLines(
        base: "iam/v1alpha1", resource: .groups,
        lines: organizations("groups") + [
            ("POST groups/{id}/add-member", .write, .organization),
            ("POST groups/{id}/add-members", .write, .organization),
            ("PUT groups/{id}/members", .write, .organization),
            ("POST groups/{id}/remove-member", .write, .organization),
        ])

    static let policies = RouteLines(
        base: "iam/v1alpha1", resource: .policies,
        lines: organizations("policies") + [
            ("GET rules", .read, .organization), ("PUT rules", .write, .organization),
        ])

    static let logs = RouteLines(
        base: "iam/v1alpha1", resource: .logs,
        lines: [("GET logs", .read, .organization), ("GET logs/{id}", .read, .organization)])

    static let projects = RouteLines(base: "account/v3", resource: .projects, lines: organizations("projects"))

    static let audit = RouteLines(
        base: "audit-trail/v1alpha1/regions/{region}", resource: .auditTrail,
        lines: [
            "events", "combined-events", "authentication-events", "system-events", "last-events-overview", "products",
        ].map { ("GET \($0)", .read, .organization) })

    static let metadata = RouteLines(base: "metadata", resource: .projects, lines: [("GET", .read, .anybody)])

    private static func organizations(_ collection: String) -> [RouteLines.Line] {
        [("GET \(collection)", .read, .organization), ("POST \(collection)", .write, .organization)]
            + ["GET", "PATCH", "DELETE"].map { method in
                ("\(method) \(collection)/{id}", method == "GET" ? .read : .write, .organization)
            }
    }
}
