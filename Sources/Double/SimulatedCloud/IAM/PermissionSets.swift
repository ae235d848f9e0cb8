/// The permission sets that a policy may name: those of Scaleway's reference page (api.md 9.5 has a part of them).
///
/// What a set gives is what that page says in words, in this simulator's words. Guesses: `…FullAccess` of containers
/// doesn't call private ones, `AllProducts…` leaves out nothing but what the page puts apart, and rights to routes and
/// access rules come with the VPC, those to subnets with private networks.
package enum PermissionSets {
    /// Sorted by name.
    package static let all: [PermissionSet] = (products + secrets + storage + organization + others).sorted {
        $0.name < $1.name
    }

    /// The set of a name; nil for one that Scaleway doesn't have.
    package static func named(_ name: String) -> PermissionSet? { byName[name] }

    /// Whether a rule with these sets holds for the organization; sets that don't exist count as a project's.
    package static func isOrganizations(_ names: [String]) -> Bool {
        names.contains { named($0)?.isOrganizations ?? false }
    }

    private static let byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    /// Products whose sets are `NAMEReadOnly` and `NAMEFullAccess`, and nothing else but what stands below them.
    private static let pairs: [(name: String, resource: IAMResource)] = [
        ("Containers", .containers), ("ContainerRegistry", .registry), ("ServerlessJobs", .jobs),
        ("RelationalDatabases", .databases), ("VPC", .vpc), ("PrivateNetworks", .privateNetworks), ("IPAM", .ipam),
        ("VPCGateway", .gateways), ("Observability", .observability), ("EdgeServices", .edge),
    ]

    private static let products =
        pairs.flatMap { pair -> [PermissionSet] in
            [
                .projects("\(pair.name)ReadOnly", [IAMRight(pair.resource, .read)]),
                .projects("\(pair.name)FullAccess", [IAMRight(pair.resource, .read), IAMRight(pair.resource, .write)]),
            ]
        } + [
            .projects("ContainersPrivateAccess", [IAMRight(.containers, .call)]),
            .projects("ObservabilityGrafanaEditor", [IAMRight(.observability, .read)]),
            .projects("AllProductsReadOnly", ofProjects.map { IAMRight($0, .read) }),
            .projects(
                "AllProductsFullAccess",
                ofProjects.flatMap { resource in IAMAction.allCases.map { IAMRight(resource, $0) } }),
        ]

    private static let ofProjects = IAMResource.allCases.filter { !$0.isOrganizations }

    /// Metadata and values are apart, and so is each kind of write.
    private static let secrets: [PermissionSet] = [
        .projects("SecretManagerReadOnly", [IAMRight(.secrets, .read)]),
        .projects("SecretManagerSecretAccess", [IAMRight(.secrets, .access)]),
        .projects("SecretManagerSecretCreate", [IAMRight(.secrets, .create)]),
        .projects("SecretManagerSecretWrite", [IAMRight(.secrets, .write)]),
        .projects("SecretManagerSecretDelete", [IAMRight(.secrets, .delete)]),
        .projects("SecretManagerSecretRestore", [IAMRight(.secrets, .restore)]),
        .projects(
            "SecretManagerFullAccess",
            [.read, .write, .create, .delete, .restore, .access].map { IAMRight(.secrets, $0) }),
    ]

    /// No call of this simulator needs these: Object Storage and Key Manager aren't part of it.
    private static let storage: [PermissionSet] = [
        .projects("ObjectStorageReadOnly", [IAMRight(.buckets, .read), IAMRight(.objects, .read)]),
        .projects(
            "ObjectStorageFullAccess",
            [.read, .write, .delete].flatMap { [IAMRight(.buckets, $0), IAMRight(.objects, $0)] }),
        .projects("ObjectStorageObjectsRead", [IAMRight(.objects, .read)]),
        .projects("ObjectStorageObjectsWrite", [IAMRight(.objects, .write)]),
        .projects("ObjectStorageObjectsDelete", [IAMRight(.objects, .delete)]),
        .projects("ObjectStorageBucketsRead", [IAMRight(.buckets, .read)]),
        .projects("ObjectStorageBucketsWrite", [IAMRight(.buckets, .write)]),
        .projects("ObjectStorageBucketsDelete", [IAMRight(.buckets, .delete)]),
        .projects("ObjectStorageBucketPolicyFullAccess"),
        .projects("KeyManagerReadOnly", [IAMRight(.keys, .read)]),
        .projects("KeyManagerFullAccess", [.read, .write, .create, .delete, .restore].map { IAMRight(.keys, $0) }),
    ]

    private static func both(_ resources: [IAMResource]) -> [IAMRight] {
        resources.flatMap { [IAMRight($0, .read), IAMRight($0, .write)] }
    }

    private static let iam: [IAMResource] = [.applications, .apiKeys, .users, .groups, .policies, .logs]

    private static let organization: [PermissionSet] = [
        .organization("IAMReadOnly", iam.map { IAMRight($0, .read) }),
        .organization("IAMManager", both(iam + [.projects])),
        .organization("IAMApplicationReadOnly", [IAMRight(.applications, .read), IAMRight(.apiKeys, .read)]),
        .organization("IAMApplicationManager", both([.applications, .apiKeys])),
        .organization("IAMUserReadOnly", [IAMRight(.users, .read), IAMRight(.apiKeys, .read)]),
        .organization("IAMUserManager", both([.users]) + [IAMRight(.apiKeys, .read)]),
        .organization("IAMGroupReadOnly", [IAMRight(.groups, .read)]),
        .organization("IAMGroupManager", both([.groups])),
        .organization("IAMPolicyReadOnly", [IAMRight(.policies, .read)]),
        .organization("IAMPolicyManager", both([.policies])),
        .organization("ProjectReadOnly", [IAMRight(.projects, .read)]),
        .organization("ProjectManager", both([.projects])),
        .organization("OrganizationReadOnly"),
        .organization("OrganizationManager", both(iam + [.projects])),
        .organization("AuditTrailReadOnly", [IAMRight(.auditTrail, .read)]),
        .organization("AuditTrailFullAccess", both([.auditTrail])),
    ]
}
