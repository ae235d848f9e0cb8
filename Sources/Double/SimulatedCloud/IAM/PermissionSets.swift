/// The permission sets that a policy may name: those that api.md 9.5 lists.
package enum PermissionSets {
    /// A name, and whether it holds for the whole organization.
    package typealias Entry = (name: String, isOrganizations: Bool)

    /// Sorted by name.
    package static let all: [Entry] = (projects.map { ($0, false) } + organization.map { ($0, true) }).sorted {
        $0.0 < $1.0
    }

    /// Whether a rule with these sets holds for the organization; sets that aren't listed here count as a project's.
    package static func isOrganizations(_ names: [String]) -> Bool {
        names.contains { organization.contains($0) }
    }

    private static let products = [
        "Containers", "ContainerRegistry", "ServerlessJobs", "SecretManager", "KeyManager", "RelationalDatabases",
        "ObjectStorage",
        "Observability", "VPC", "PrivateNetworks", "IPAM", "LoadBalancers", "EdgeServices", "DomainsDNS", "AllProducts",
    ]
    private static let projects =
        products.flatMap { ["\($0)ReadOnly", "\($0)FullAccess"] } + [
            "ContainersPrivateAccess", "SecretManagerSecretAccess", "SecretManagerSecretCreate",
            "SecretManagerSecretWrite",
            "SecretManagerSecretDelete", "SecretManagerSecretRestore", "ObjectStorageObjectsRead",
            "ObjectStorageObjectsWrite",
            "ObjectStorageObjectsDelete", "ObjectStorageBucketsRead", "ObjectStorageBucketsWrite",
            "ObjectStorageBucketsDelete",
            "ObjectStorageBucketPolicyFullAccess",
        ]
    private static let organization = [
        "IAMReadOnly", "IAMManager", "ProjectReadOnly", "ProjectManager", "OrganizationReadOnly", "OrganizationManager",
        "AuditTrailReadOnly", "AuditTrailFullAccess", "IAMApplicationReadOnly", "IAMApplicationManager",
        "IAMPolicyReadOnly",
        "IAMPolicyManager",
    ]
}
