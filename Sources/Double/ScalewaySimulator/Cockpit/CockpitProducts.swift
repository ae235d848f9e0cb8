import SimulatedCloud

/// `/cockpit/v1/regions/{region}/products`: whose metrics and logs Cockpit takes (recorded on 2026-02-26).
enum CockpitProducts {
    static func answer(_ call: APICall) -> APIAnswer {
        let size = call.query["page_size"].flatMap { Int($0) } ?? 100
        let query = ListQuery(page: call.list.page, pageSize: size, orderBy: call.list.orderBy)
        let page = query.slice(table) { $0.title.lowercased() }
        return .page("products_list", page) { product in
            [
                "display_name": .string(product.title), "family_name": .string(product.family),
                "name": .string(product.name),
                "resource_types": .strings(product.types.split(separator: " ").map(String.init)),
            ]
        }
    }

    private static let table: [(name: String, title: String, family: String, types: String)] = [
        ("sbs", "Block Storage", "Storage", "sbs_volume sbs_snapshot"),
        ("observability", "Cockpit", "Observability", "observability_cockpit observability_exporter"),
        ("instance", "CPU & GPU Instances", "Compute", "instance_server vpc_pn"),
        ("datalab", "Data Lab", "Data & Analytics", "spk_datalab"),
        ("data-warehouse", "Data Warehouse", "Data & Analytics", "data_warehouse_clickhouse"),
        ("edge-services", "Edge Services", "Network", "edge_content_delivery_service"),
        ("generative-apis", "Generative APIs", "AI", "generative_apis"),
        ("hpc", "GPU Clusters", "High Performance Compute", "hpc"),
        ("interlink", "Interlink", "Network", "interlink interlink_dedicated_connection"),
        ("iot", "IoT Hub", "Integration Services", "iot_hub iot_device"),
        ("kubernetes", "Kubernetes", "Containers", "kubernetes_cluster"),
        ("lb", "Load Balancer", "Network", "load_balancer"),
        ("inference", "Managed Inference", "AI", "inference_deployment llm_inference_deployment"),
        ("mnq", "Messaging and Queuing", "Integration Services", "mnq_namespace mnq_nats mnq_sqs mnq_sns"),
        ("mongodb", "MongoDB", "Databases", "mgdb_instance"),
        ("object-storage", "Object Storage", "Storage", "object_storage_bucket"),
        ("rdb", "PostgreSQL & MySQL", "Databases", "rdb_instance_postgresql rdb_instance_mysql"),
        ("public-gateway", "Public Gateway", "Network", "public_gateway"),
        ("rkv", "Redis", "Databases", "rkv_cluster"),
        ("secret-manager", "Secret Manager", "Security & Identity", "secret_manager_secret secret_manager_method"),
        (
            "serverless", "Serverless Functions and Containers", "Serverless Compute",
            "serverless_function serverless_function_build serverless_container serverless_container_trigger"
        ),
        ("serverless-jobs", "Serverless Jobs", "Serverless Compute", "serverless_job"),
        ("serverless-db", "Serverless SQL", "Databases", "serverless_db_postgresql"),
        ("svpn", "Site-to-Site VPN", "Network", "svpn_gateway"),
        ("transactional-email", "Transactional Emails", "Domains & Web Hosting", "tem"),
        ("vpc", "VPC", "Network", "vpc_pn"),
    ]
}
