import SimulatedCloud

/// The bodies of writes to databases.
enum DatabaseBody {
    static func order(_ body: inout BodyReader) -> DatabaseOrder {
        var order = DatabaseOrder()
        order.name = body.string("name") ?? ""
        order.projectID = body.string("project_id") ?? body.string("organization_id")
        order.engine = body.string("engine") ?? ""
        order.userName = body.string("user_name") ?? ""
        order.password = body.string("password") ?? ""
        order.nodeType = body.string("node_type") ?? ""
        order.isHighlyAvailable = body.bool("is_ha_cluster") ?? false
        if let mode = body.string("high_availability_mode"), mode == "single_zone" || mode == "multiple_zone" {
            order.isHighlyAvailable = true
        }
        order.disablesBackup = body.bool("disable_backup") ?? false
        order.tags = body.strings("tags") ?? []
        order.initSettings = settings("init_settings", &body)
        order.volumeType = body.string("volume_type").flatMap { $0.isEmpty || $0.hasPrefix("unknown") ? nil : $0 }
        order.volumeSize = body.int("volume_size") ?? 0
        order.endpoints = endpoints("init_endpoints", &body)
        order.backsUpInSameRegion = body.bool("backup_same_region") ?? false
        order.isEncrypted = encryption(&body) ?? false
        return order
    }

    static func change(_ body: inout BodyReader) -> DatabaseChange {
        var change = DatabaseChange()
        change.name = body.string("name")
        change.tags = body.strings("tags")
        change.frequency = body.int("backup_schedule_frequency")
        change.retention = body.int("backup_schedule_retention")
        change.isScheduleDisabled = body.bool("is_backup_schedule_disabled")
        change.startHour = body.int("backup_schedule_start_hour")
        change.backsUpInSameRegion = body.bool("backup_same_region")
        if var logs = body.object("logs_policy") {
            change.logs = DatabaseLogsPolicy(
                maxAge: logs.int("max_age_retention"), totalSize: logs.int("total_disk_retention"))
            body.absorb(logs)
        }
        return change
    }

    /// nil unless exactly one thing is asked for.
    static func upgrade(_ body: inout BodyReader) -> DatabaseUpgrade? {
        var found: [DatabaseUpgrade] = []
        if let type = body.string("node_type") { found.append(.nodeType(type)) }
        if body.bool("enable_ha") == true { found.append(.highAvailability) }
        if let mode = body.string("high_availability_mode"), mode == "single_zone" || mode == "multiple_zone" {
            found.append(.highAvailability)
        }
        if let size = body.int("volume_size") { found.append(.volumeSize(size)) }
        if let type = body.string("volume_type") { found.append(.volumeType(type)) }
        if let version = body.string("upgradable_version_id") { found.append(.minor(versionID: version)) }
        if body.bool("enable_encryption") == true { found.append(.encryption) }
        if var workflow = body.object("major_upgrade_workflow") {
            found.append(
                .major(
                    versionID: workflow.string("upgradable_version_id") ?? "",
                    withEndpoints: workflow.bool("with_endpoints") ?? false))
            body.absorb(workflow)
        }
        return found.count == 1 ? found[0] : nil
    }

    static func settings(_ key: String, _ body: inout BodyReader) -> [DatabaseSetting] {
        var settings: [DatabaseSetting] = []
        for var entry in body.objects(key) ?? [] {
            let (name, value) = (entry.string("name") ?? "", entry.string("value") ?? "")
            if name.isEmpty { entry.refuse("name", "required", "a setting needs a name") }
            settings.append(DatabaseSetting(name: name, value: value))
            body.absorb(entry)
        }
        return settings
    }

    static func endpoints(_ key: String, _ body: inout BodyReader) -> [DatabaseEndpoint.Request] {
        var requests: [DatabaseEndpoint.Request] = []
        for entry in body.objects(key) ?? [] {
            var given: BodyReader? = entry
            if let request = endpoint(&given) { requests.append(request) }
            if let given { body.absorb(given) }
        }
        return requests
    }

    /// `load_balancer`, or `private_network` with an address or `ipam_config`.
    static func endpoint(_ given: inout BodyReader?) -> DatabaseEndpoint.Request? {
        guard var spec = given else { return nil }
        defer { given = spec }
        guard var network = spec.object("private_network") else {
            if spec.has("direct_access") { return .directAccess }
            return spec.has("load_balancer") ? .loadBalancer : nil
        }
        let (id, address) = (network.string("private_network_id") ?? "", network.string("service_ip"))
        if id.isEmpty { network.refuse("private_network_id", "required", "which private network") }
        spec.absorb(network)
        return .privateNetwork(id: id, serviceIP: address)
    }

    private static func encryption(_ body: inout BodyReader) -> Bool? {
        guard var encryption = body.object("encryption") else { return nil }
        let enabled = encryption.bool("enabled")
        body.absorb(encryption)
        return enabled
    }
}
