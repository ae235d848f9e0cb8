import Foundation
import Testing

@testable import ScalewayStandInProvider

/// The two environments as `terraform/bootstrap` makes them, with a key for each role and one object of each kind.
struct RoleWorld: Sendable {
    /// A call; the parts in braces are ids of the environment's objects.
    struct Call: Sendable {
        let kind: String
        let method: String
        let path: String
        var body = ""
        /// Whether it is about backups of its own: none is left of what it deletes.
        var needsBackups = false
    }

    static let environments = ["staging", "production"]
    static let region = "regions/fr-par"
    static let gateways = "/vpc-gw/v2/zones/fr-par-1"

    private static let hour: Value = .object(["advanceSeconds": 3600])

    let cloud: Simulation
    /// By environment: ids of objects by kind, `project` and `endpoint` among them.
    let objects: [String: [String: String]]
    /// By environment and role, and `promotion` in each.
    let tokens: [String: [String: String]]

    /// Applies the root's policies, with the stand-in and as the organization's owner, and makes the rest by the API.
    static func make(_ cloud: Simulation) async throws -> RoleWorld {
        let sandbox = try TerraformSandbox(module: "../bootstrap")
        try await sandbox.expect(["init", "-input=false"])
        try await sandbox.apply(
            [
                "-target=module.access", "-target=scaleway_iam_policy.promotion",
                "-var=organization_id=\(Simulation.project)", "-var=name=evalap",
            ], environment: cloud.environment)
        let outputs = try await sandbox.show()["values"]["outputs"]
        var objects: [String: [String: String]] = [:]
        var tokens: [String: [String: String]] = [:]
        let listed = try await cloud.call("GET", "/account/v3/projects").body["projects"].elements
        for environment in environments {
            let project = try #require(listed.first { $0["name"].text == "evalap-\(environment)" }?["id"].text)
            objects[environment] = try await fill(project, cloud)
            var applications = outputs["application_ids"]["value"][environment].members.compactMapValues(\.text)
            applications["promotion"] = outputs["promotion_application_id"]["value"].text
            for (role, application) in applications {
                tokens[environment, default: [:]][role] = try await key(of: application, project, cloud)
            }
        }
        _ = try await cloud.call("POST", "/_simulator/clock", hour)
        for (environment, ids) in objects {
            let backups = try await Self.backups(of: try #require(ids["database"]), cloud)
            objects[environment]?.merge(backups) { $1 }
        }
        return RoleWorld(cloud: cloud, objects: objects, tokens: tokens)
    }

    static func key(of application: String, _ project: String, _ cloud: Simulation) async throws -> String {
        let body: Value = .object(["application_id": .string(application), "default_project_id": .string(project)])
        return try #require(try await cloud.call("POST", "/iam/v1alpha1/api-keys", body).body["secret_key"].text)
    }

    /// One object of each kind in a project.
    private static func fill(_ project: String, _ cloud: Simulation) async throws -> [String: String] {
        var ids = ["project": project, "organization": Simulation.project]
        func add(_ kind: String, _ path: String, _ text: String, _ key: String = "id") async throws {
            let answer = try await cloud.call("POST", filled(path, ids), try Value(json: Array(filled(text, ids).utf8)))
            try #require(answer.status == 200, "\(kind): \(answer)")
            ids[kind] = answer.body[key].text ?? answer.body[key].whole.map { "\($0)" }
            if kind == "container" { ids["endpoint"] = answer.body["public_endpoint"].text }
        }
        let own = #""project_id":"{project}""#
        try await add("namespace", "/containers/v1/\(region)/namespaces", #"{"name":"n",\#(own)}"#)
        try await add(
            "container", "/containers/v1/\(region)/containers",
            #"{"name":"c","namespace_id":"{namespace}","image":"nginx:1","privacy":"private"}"#)
        try await add("registry", "/registry/v1/\(region)/namespaces", #"{"name":"evalap-{project}",\#(own)}"#)
        try await add("secret", "/secret-manager/v1beta1/\(region)/secrets", #"{"name":"s",\#(own)}"#)
        try await add(
            "revision", "/secret-manager/v1beta1/\(region)/secrets/{secret}/versions", #"{"data":"dmFsdWU="}"#,
            "revision")
        try await add("vpc", "/vpc/v2/\(region)/vpcs", #"{"name":"v",\#(own)}"#)
        try await add(
            "network", "/vpc/v2/\(region)/private-networks", #"{"name":"p","vpc_id":"{vpc}",\#(own)}"#)
        try await add("outgoing", "\(Self.gateways)/ips", #"{\#(own)}"#)
        try await add(
            "database", "/rdb/v1/\(region)/instances",
            """
            {"name":"db","engine":"PostgreSQL-16","user_name":"first","password":"Password-1","node_type":"DB-DEV-S",
            "volume_type":"sbs_5k",\(own),"init_endpoints":[{"private_network":{"private_network_id":"{network}","ipam_config":{}}}]}
            """)
        try await add("source", "/cockpit/v1/\(region)/data-sources", #"{"name":"logs","type":"logs",\#(own)}"#)
        try await add(
            "job", "/serverless-jobs/v1alpha2/\(region)/job-definitions",
            #"{"cpu_limit":70,"memory_limit":128,"local_storage_capacity":1000,"image_uri":"alpine:1",\#(own)}"#)
        try await add("pipeline", "/edge-services/v1beta1/pipelines", #"{"name":"e",\#(own)}"#)
        return ids
    }

    /// A backup and a snapshot of a database that is ready, which are there.
    private static func backups(of database: String, _ cloud: Simulation) async throws -> [String: String] {
        let wanted: [(kind: String, path: String, body: Value)] = [
            ("backup", "backups", .object(["instance_id": .string(database), "database_name": "rdb"])),
            ("snapshot", "instances/\(database)/snapshots", .object([:])),
        ]
        var ids: [String: String] = [:]
        for (kind, path, body) in wanted {
            let answer = try await cloud.call("POST", "/rdb/v1/\(region)/\(path)", body)
            let id: String = try #require(answer.body["id"].text, "\(kind): \(answer)")
            ids[kind] = id
        }
        _ = try await cloud.call("POST", "/_simulator/clock", hour)
        return ids
    }

    private static func filled(_ text: String, _ ids: [String: String]) -> String {
        ids.reduce(text) { $0.replacingOccurrences(of: "{\($1.key)}", with: $1.value) }
    }

    /// The status of a call with the key of a role, to what another environment or the same one has.
    func status(_ call: Call, as role: String, of environment: String, in place: String, number: Int) async throws
        -> Int
    {
        var ids = try #require(objects[place])
        ids["number"] = "\(number)"
        if call.needsBackups {
            ids.merge(try await Self.backups(of: try #require(ids["database"]), cloud)) { $1 }
        }
        let token = try #require(tokens[environment]?[role])
        let body = call.body.isEmpty ? nil : try Value(json: Array(Self.filled(call.body, ids).utf8))
        let path = Self.filled(call.path, ids)
        return try await cloud.send(
            call.method, path.hasPrefix("http") ? path : cloud.url + path, body, token: token
        ).status
    }
}
