/// An alert that Cockpit has ready and that is off until somebody switches it on (api.md 7).
///
/// Ids, names, products, families, times and thresholds are recorded; the PromQL is our own over the recorded metrics, and
/// shorter than the real one.
package struct PreconfiguredAlert: Sendable, Equatable {
    /// A UUID, the same in every project and region.
    package let id: String
    /// Of the rule.
    package let name: String
    /// What people are shown, and its threshold.
    package let title, threshold: String
    /// Whom it is about: `PostgreSQL` of `Managed Databases`.
    package let product, family: String
    /// How long the expression must hold, as `10m`.
    package let duration: String
    /// PromQL.
    package let expression: String

    private init(
        _ id: String, _ name: String, _ title: String, _ product: String, _ family: String, _ expression: String,
        threshold: String = "> 80 % for 10 minutes", duration: String = "10m"
    ) {
        (self.id, self.name, self.title, self.threshold) = (id, name, title, threshold)
        (self.product, self.family, self.duration, self.expression) = (product, family, duration, expression)
    }

    /// All that there are. None is about Serverless Containers (recorded).
    package static let all = databases + balancers + kubernetes + others

    private static let databases = [
        PreconfiguredAlert(
            "615245e6-3882-4d99-8798-d17ca1c95645", "PostgreSQLHighCPULoad", "High CPU usage", "PostgreSQL",
            "Managed Databases",
            #"1 - avg by (resource_id) (irate(rdb_instance_postgresql_node_cpu_seconds_total{mode="idle"}[5m])) > 0.8"#),
        PreconfiguredAlert(
            "c8991f90-facb-436c-b4ab-6aa13822a451", "PostgreSQLHighStorageUsage", "High storage usage", "PostgreSQL",
            "Managed Databases", storage("rdb_instance_postgresql")),
        PreconfiguredAlert(
            "6c6843af-1815-46df-9e52-6feafcf31fd7", "PostgresqlTooManyConnections", "Too many connections",
            "PostgreSQL", "Managed Databases",
            "sum by (resource_id) (rdb_instance_postgresql_pg_stat_database_numbackends) / on (resource_id) "
                + "rdb_instance_postgresql_pg_settings_max_connections > 0.8"),
        PreconfiguredAlert(
            "76f01e05-79d1-4509-93f2-67eb84586070", "MySQLHighCPULoad", "High CPU usage", "MySQL",
            "Managed Databases",
            #"1 - avg by (resource_id) (irate(rdb_instance_mysql_node_cpu_seconds_total{mode="idle"}[5m])) > 0.8"#),
        PreconfiguredAlert(
            "f8834c3d-4d3d-49a2-9164-0236d4c93590", "MySQLHighStorageUsage", "High storage usage", "MySQL",
            "Managed Databases", storage("rdb_instance_mysql")),
        PreconfiguredAlert(
            "eb8a941e-698d-47d6-b62d-4b6c13f7b4b7", "MySQLTooManyConnections", "Too many connections", "MySQL",
            "Managed Databases",
            "rdb_instance_mysql_mysql_global_status_threads_connected / "
                + "rdb_instance_mysql_mysql_global_variables_max_connections > 0.8"),
        PreconfiguredAlert(
            "f5e3c109-91b3-4586-b580-9f86529c1df8", "HighCpuUsage", "High CPU usage", "Redis", "Managed Databases",
            #"1 - avg by (resource_id) (irate(rkv_cluster_node_cpu_seconds_total{mode="idle"}[5m])) > 0.8"#),
        PreconfiguredAlert(
            "3c5b3a41-69de-43ed-9217-e3002d687c53", "HighMemoryUsage", "High memory usage", "Redis",
            "Managed Databases",
            "1 - rkv_cluster_node_memory_MemAvailable_bytes / rkv_cluster_node_memory_MemTotal_bytes > 0.8"),
    ]

    private static let balancers = [
        PreconfiguredAlert(
            "feb64cef-c855-4230-a74e-813515fdb357", "LBBackendServerDown", "Backend server down", "LB",
            "Load Balancer", #"load_balancer_lb_backend_agg_server_check_status{state="DOWN"} > 0"#,
            threshold: "1 or several Backend server(s) is/are down", duration: "5m"),
        PreconfiguredAlert(
            "d1b1b4a0-7215-494b-9d81-796e52c7ed0e", "LBBackendDown", "Backend down", "LB", "Load Balancer",
            #"load_balancer_lb_backend_status{state="DOWN"} > 0"#,
            threshold: "All servers for a given Backend are down", duration: "5m"),
        PreconfiguredAlert(
            "fcf06e62-22ee-4e86-9b16-3cc9708e1b07", "LBHighConnectionLoad", "High connection usage", "LB",
            "Load Balancer", "load_balancer_lb_connection_usage > 0.8"),
        PreconfiguredAlert(
            "835bd0fc-57ea-43cf-ba2f-2b637e85eedb", "LBHighBandwidthLoad", "High bandwidth usage", "LB",
            "Load Balancer",
            "load_balancer_lb_bandwidth_in_usage > 0.8 or load_balancer_lb_bandwidth_out_usage > 0.8"),
        PreconfiguredAlert(
            "89d456d0-8614-40a2-b0a6-682ea25e98b6", "LBHighMemoryLoad", "High memory usage", "LB", "Load Balancer",
            "load_balancer_lb_memory_usage > 0.8"),
        PreconfiguredAlert(
            "769bd543-6030-4540-bd2d-5e2d0604e767", "LBHighCPULoad", "High CPU usage", "LB", "Load Balancer",
            "load_balancer_lb_cpu_usage > 0.8"),
    ]

    private static let kubernetes = [
        PreconfiguredAlert(
            "09396fbe-bddc-47a3-8072-c4246bef03c1", "APIServerHighMemoryUsage", "High api-server memory usage",
            "Kubernetes", "Containers",
            "kubernetes_cluster_k8s_shoot_controlplane_memory_usage_bytes / "
                + "kubernetes_cluster_k8s_shoot_controlplane_memory_limit_bytes > 0.9",
            threshold: "> 90 % for 10 minutes"),
        PreconfiguredAlert(
            "d3974dcd-0f02-47cf-a266-67223e579390", "APIServerHighCPUUsage", "High api-server CPU usage",
            "Kubernetes", "Containers",
            "kubernetes_cluster_k8s_shoot_controlplane_cpu_usage / "
                + "kubernetes_cluster_k8s_shoot_controlplane_cpu_limit > 0.9",
            threshold: "> 90 % for 10 minutes"),
        PreconfiguredAlert(
            "dc9b67ae-baa6-4a37-907d-2a6c31304561", "NodesNotReady", "Nodes not ready", "Kubernetes", "Containers",
            "kubernetes_cluster_k8s_shoot_nodes - kubernetes_cluster_k8s_shoot_nodes_ready > 0",
            threshold: "> 0 for 10 minutes"),
    ]

    private static let others = [
        PreconfiguredAlert(
            "ac63ebdc-eaba-4aeb-a771-4d028363a75b", "DataWarehouseHighCPUUsage", "High CPU usage", "Data Warehouse",
            "Data & Analytics", "rate(data_warehouse_clickhouse_cpu_provisioned[2m]) > 0.9",
            threshold: "> 90 % for 10 minutes"),
        PreconfiguredAlert(
            "e930945c-8b42-48fe-94db-12abc81d27f4", "ServerlessSQLDatabaseHighCPUUsage", "High CPU usage",
            "SQL Databases", "Serverless", "rate(serverless_db_postgresql_cpu_usage_seconds[2m]) > 0.9",
            threshold: "> 90 % for 10 minutes"),
        PreconfiguredAlert(
            "1c16c699-e00e-4be8-b05d-d8cd2797f2a7", "InstanceHighCPUUsage", "High CPU usage", "Instance", "Compute",
            "rate(instance_server_cpu_seconds_total[1m]) / instance_server_vcpu_count > 0.9",
            threshold: "> 90 % for 10 minutes"),
        PreconfiguredAlert(
            "8dba8eed-25eb-4860-ab33-7cb5ca662036", "CockpitIngestionDecrease", "Metrics Ingestion decrease",
            "Cockpit", "Observability", ingestion + " > 2",
            threshold: "50% decrease in metrics ingestion volumes in the past hour", duration: "0s"),
        PreconfiguredAlert(
            "669f781a-adab-4e3c-984e-fb149f8b67a3", "CockpitIngestionIncrease", "Metrics ingestion increase",
            "Cockpit", "Observability", ingestion + " < 0.5",
            threshold: "100% increase in metrics ingestion volumes in the past hour", duration: "0s"),
    ]

    private static func storage(_ prefix: String) -> String {
        "1 - \(prefix)_node_filesystem_avail_bytes / \(prefix)_node_filesystem_size_bytes > 0.8"
    }

    private static let ingestion =
        "increase(observability_cockpit_cortex_distributor_received_samples_total[1h] offset 1h) / "
        + "increase(observability_cockpit_cortex_distributor_received_samples_total[1h])"
}
