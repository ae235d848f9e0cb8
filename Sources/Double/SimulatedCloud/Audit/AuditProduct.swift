/// The product and the API that a type of resource belongs to, as events name them (api.md 8). Only Secret Manager's
/// were recorded.
package struct AuditProduct: Sendable {
    /// For example `secret-manager`.
    package let product: String
    /// The API's full name.
    package let service: String
    /// Not bound to a region: its events say `global` and are listed in fr-par.
    let isGlobal: Bool

    static func of(_ type: String) -> AuditProduct {
        for (prefix, product) in table where type.hasPrefix(prefix) { return product }
        return containers
    }

    /// Every product that logs.
    package static let all = [containers] + table.map(\.1)

    private static let containers = AuditProduct(
        product: "serverless-containers", service: "scaleway.containers.v1.Api", isGlobal: false)

    private static let table: [(String, AuditProduct)] = [
        (
            "secret_manager",
            AuditProduct(product: "secret-manager", service: "scaleway.secret_manager.v1beta1.Api", isGlobal: false)
        ),
        ("rdb", AuditProduct(product: "rdb", service: "scaleway.rdb.v1.Api", isGlobal: false)),
        ("vpc_gw", AuditProduct(product: "vpc-gw", service: "scaleway.vpc_gw.v2.Api", isGlobal: false)),
        ("vpc", AuditProduct(product: "vpc", service: "scaleway.vpc.v2.Api", isGlobal: false)),
        (
            "observability",
            AuditProduct(product: "cockpit", service: "scaleway.cockpit.v1.RegionalApi", isGlobal: false)
        ),
        ("iam", AuditProduct(product: "iam", service: "scaleway.iam.v1alpha1.Api", isGlobal: true)),
        ("account", AuditProduct(product: "account", service: "scaleway.account.v3.ProjectApi", isGlobal: true)),
        (
            "edge_services",
            AuditProduct(product: "edge-services", service: "scaleway.edge_services.v1beta1.Api", isGlobal: true)
        ),
    ]
}

extension AuditResource {
    /// A resource of any product; `info` is what its event says beside the common fields, a text for each key.
    static func of(
        _ type: String, _ id: String, _ name: String, project: String, region: String?, created: CloudTime,
        updated: CloudTime,
        deleted: Bool, info: [String: String] = [:]
    ) -> AuditResource {
        AuditResource(
            id: id, type: type, name: name, createdAt: created, updatedAt: updated, deletedAt: deleted ? updated : nil,
            path: nil,
            projectID: project, region: region, info: info)
    }

    static func vpc(_ vpc: CloudVPC, deleted: Bool = false) -> AuditResource {
        of(
            "vpc_vpc", vpc.id, vpc.name, project: vpc.projectID, region: vpc.region, created: vpc.createdAt,
            updated: vpc.updatedAt,
            deleted: deleted)
    }

    static func privateNetwork(_ network: PrivateNetwork, deleted: Bool = false) -> AuditResource {
        of(
            "vpc_private_network", network.id, network.name, project: network.projectID, region: network.region,
            created: network.createdAt, updated: network.updatedAt, deleted: deleted, info: ["vpc_id": network.vpcID])
    }

    /// A project belongs to the organization: a list that is filtered by it leaves out its own making (recorded), so
    /// its events name no project (a guess).
    static func project(_ project: CloudProject, deleted: Bool = false) -> AuditResource {
        of(
            "account_project", project.id, project.name, project: "", region: nil, created: project.createdAt,
            updated: project.updatedAt, deleted: deleted, info: ["description": project.description])
    }
}
