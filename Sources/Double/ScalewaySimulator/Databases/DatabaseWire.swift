import SimulatedCloud

/// Databases in Scaleway's JSON (api.md 6).
enum DatabaseWire {
    static func instance(_ instance: DatabaseInstance, _ settings: CloudSettings) -> JSONValue {
        let zone = "\(instance.region)-1"
        // The load balancer comes last: it isn't there while the instance is being made (recorded).
        let shown = instance.endpoints.filter { $0.networkID != nil || instance.status != .provisioning }
        let isolated: JSONValue = shown.first { $0.networkID == nil }.map { endpoint($0, zone: zone) } ?? .null
        return [
            "id": .string(instance.id), "name": .string(instance.name),
            "organization_id": .string(settings.organizationID),
            "project_id": .string(instance.projectID), "region": .string(instance.region),
            "created_at": .time(instance.createdAt),
            "status": .string(instance.status.rawValue), "engine": .string(instance.engine),
            "node_type": .string(instance.nodeType),
            "is_ha_cluster": .bool(instance.isHighlyAvailable), "tags": .strings(instance.tags), "endpoint": isolated,
            "endpoints": .array(shown.map { endpoint($0, zone: zone) }), "settings": Self.settings(instance.settings),
            "init_settings": Self.settings(instance.initSettings), "maintenances": [],
            "read_replicas": .array(instance.replicas.map { replica($0, of: instance) }),
            "backup_same_region": .bool(instance.backsUpInSameRegion),
            "backup_schedule": [
                "disabled": .bool(instance.schedule.isDisabled), "frequency": .int(instance.schedule.frequency),
                "retention": .int(instance.schedule.retention), "next_run_at": .time(instance.schedule.nextRunAt),
            ],
            "encryption": ["enabled": .bool(instance.isEncrypted)],
            "logs_policy": [
                "max_age_retention": .number(instance.logs.maxAge),
                "total_disk_retention": .number(instance.logs.totalSize),
            ],
            "upgradable_version": .array(
                DatabaseCatalogue.upgrades(of: instance).map {
                    [
                        "id": .string($0.id), "name": .string($0.engine), "version": .string(String($0.major)),
                        "minor_version": .string($0.minor),
                    ]
                }),
            "volume": [
                "class": .string(instance.volume.storageClass), "size": .int(instance.volume.size),
                "type": .string(instance.volume.type),
            ],
        ]
    }

    /// A public endpoint of which nothing is known yet (recorded).
    static let comingEndpoint: JSONValue = ["id": "", "name": nil, "port": 0]

    static func endpoint(_ endpoint: DatabaseEndpoint, zone: String) -> JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(endpoint.id), "ip": .string(endpoint.ip), "name": nil, "port": .int(endpoint.port),
        ]
        if let network = endpoint.networkID {
            members["private_network"] = [
                "private_network_id": .string(network), "provisioning_mode": endpoint.isManaged ? "ipam" : "static",
                "service_ip": .optional(endpoint.serviceIP), "zone": .string(zone),
            ]
        } else {
            members[endpoint.isDirect ? "direct_access" : "load_balancer"] = [:]
        }
        return .object(members)
    }

    static func replica(_ replica: DatabaseReplica, of instance: DatabaseInstance) -> JSONValue {
        let zone = "\(instance.region)-1"
        // As an instance's: a public address is there once the replica is.
        let shown = replica.endpoints.filter { $0.networkID != nil || replica.status != .provisioning }
        return [
            "id": .string(replica.id), "endpoints": .array(shown.map { endpoint($0, zone: zone) }),
            "status": .string(replica.status.rawValue), "region": .string(instance.region),
            "same_zone": .bool(replica.isInSameZone), "instance_id": .string(instance.id),
        ]
    }

    static func settings(_ settings: [DatabaseSetting]) -> JSONValue {
        .array(settings.map { ["name": .string($0.name), "value": .string($0.value)] })
    }

    /// A rule is about the port of the public endpoint (recorded).
    static func rule(_ rule: DatabaseRule, of instance: DatabaseInstance) -> JSONValue {
        let port = instance.endpoints.first { $0.networkID == nil }?.port ?? 0
        return [
            "ip": .string(rule.ip), "description": .string(rule.description), "action": "allow", "direction": "inbound",
            "protocol": "tcp", "port": .int(port),
        ]
    }

    static func backup(_ backup: DatabaseBackup) -> JSONValue {
        [
            "id": .string(backup.id), "name": .string(backup.name), "instance_id": .string(backup.instanceID),
            "instance_name": .string(backup.instanceName), "database_name": .string(backup.databaseName),
            "region": .string(backup.region), "same_region": .bool(backup.isInSameRegion),
            "status": .string(backup.status.rawValue),
            "size": .number(backup.size), "created_at": .time(backup.createdAt), "updated_at": .time(backup.changedAt),
            "expires_at": .time(backup.expiresAt), "download_url": .optional(downloadURL(of: backup)),
            "download_url_expires_at": .time(backup.downloadExpiresAt),
        ]
    }

    static func snapshot(_ snapshot: DatabaseSnapshot) -> JSONValue {
        let volume = snapshot.source.volume
        return [
            "id": .string(snapshot.id), "name": .string(snapshot.name), "instance_id": .string(snapshot.instanceID),
            "instance_name": .string(snapshot.source.name), "node_type": .string(snapshot.source.nodeType),
            "region": .string(snapshot.region), "status": .string(snapshot.status.rawValue),
            "size": .number(snapshot.size), "created_at": .time(snapshot.createdAt),
            "updated_at": .time(snapshot.changedAt), "expires_at": .time(snapshot.expiresAt),
            "volume_type": ["class": .string(volume.storageClass), "type": .string(volume.type)],
        ]
    }

    /// Nothing answers there: only its form and its end are real.
    private static func downloadURL(of backup: DatabaseBackup) -> String? {
        guard let expiry = backup.downloadExpiresAt else { return nil }
        let home = backup.region == "fr-par" ? "nl-ams" : "fr-par"
        let digits = WireTime.text(.controller(expiry.microseconds - 86_400_000_000)).filter { $0 != "-" && $0 != ":" }
        return
            "https://s3.\(backup.isInSameRegion ? backup.region : home).scw.cloud/\(backup.projectID)/\(backup.instanceID)/\(backup.id).custom"
            + "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=SIMULATED&X-Amz-Date=\(digits)&X-Amz-Expires=86400"
            + "&X-Amz-SignedHeaders=host&X-Amz-Signature=SIMULATED"
    }
}
