/// The sets of products that aren't simulated: a policy may name them, and they give nothing here.
extension PermissionSets {
    static let others: [PermissionSet] =
        (pairs.flatMap { ["\($0)ReadOnly", "\($0)FullAccess"] } + singles).map { .projects($0) }
        + organizations.map { .organization($0) }

    /// Those that have both a `ReadOnly` and a `FullAccess` set.
    private static let pairs = [
        "AppleSilicon", "Autoscaling", "BlockStorage", "DataWarehouse", "Dedibox", "DistributedDataLab", "DomainsDNS",
        "ElasticMetal", "FileStorage", "Functions", "Inference", "Instances", "Interlink", "InterlinkPartner", "IoT",
        "KafkaCluster", "Kubernetes", "LoadBalancers", "Mailbox", "MessagingAndQueuing", "MongoDB", "QaaS", "Redis",
        "SSHKeys", "SearchDB", "ServerlessSQLDatabase", "SiteToSiteVPN", "TransactionalEmail",
        "TransactionalEmailBlocklist", "TransactionalEmailDomain", "TransactionalEmailEmail",
        "TransactionalEmailOfferSubscription", "TransactionalEmailProjectSettings", "TransactionalEmailWebhook",
        "WebHosting",
    ]

    private static let singles =
        [
            "DediboxConsoleFullAccess", "FunctionsPrivateAccess", "GenerativeApisFullAccess",
            "GenerativeApisModelAccess", "InstancesServerSerialConsoleAccess", "InstancesServerStart",
            "InstancesServerStop", "KubernetesExternalNodeRegister", "KubernetesSystemMastersGroupAccess",
            "ServerlessSQLDatabaseDataReadWrite", "ServerlessSQLDatabaseReadWrite",
            "TransactionalEmailEmailApiCreate", "TransactionalEmailEmailSmtpCreate", "TransactionalEmailPoolReadOnly",
        ]
        + ["Create", "Decrypt", "Delete", "Encrypt", "Restore", "Sign", "Verify", "Write"].map { "KeyManagerKey\($0)" }
        + instanceParts.flatMap { part, actions in actions.map { "Instances\(part)\($0)" } }

    private static let instanceParts: [(String, [String])] = [
        ("Image", ["Create", "Delete", "Read", "Write"]), ("Ip", ["Create", "Delete", "Read", "Write"]),
        ("PlacementGroup", ["Create", "Delete", "List", "Read", "Write"]),
        ("PrivateNetworkInterface", ["Create", "Delete", "List", "Read", "Write"]),
        ("PrivateNic", ["Create", "Delete", "Read", "Write"]),
        ("SecurityGroup", ["Create", "Delete", "List", "Read", "Write"]),
        ("Server", ["Create", "Delete", "List", "Read", "Write"]),
        ("Snapshot", ["Create", "Delete", "List", "Read", "Write"]),
        ("Volume", ["Create", "Delete", "List", "Read", "Write"]),
    ]

    private static let organizations = [
        "AbuseTicketManager", "AuditTrailExportDelete", "AuditTrailExportRead", "BillingManager", "BillingReadOnly",
        "EnvironmentalImpactReadOnly", "NotificationManagerFullAccess", "NotificationManagerReadOnly",
        "SupportTicketManager", "SupportTicketReadOnly",
    ]
}
