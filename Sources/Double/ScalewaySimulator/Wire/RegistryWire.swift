import SimulatedCloud

/// Registry objects in Scaleway's JSON (api.md 4). The answer to a write shows its own time to the nanosecond; whoever
/// reads the object afterwards gets microseconds, as they come out of a database (recorded).
enum RegistryWire {
    static func namespace(_ namespace: RegistryNamespace, in cloud: SimulatedCloud, isWrite: Bool = false) -> JSONValue
    {
        let contents = cloud.contents(of: namespace)
        return [
            "id": .string(namespace.id), "name": .string(namespace.name), "description": .string(namespace.description),
            "organization_id": .string(cloud.settings.organizationID), "project_id": .string(namespace.projectID),
            "endpoint": .string("rg.\(cloud.settings.region).scw.cloud/\(namespace.name)"),
            "is_public": .bool(namespace.isPublic),
            "image_count": .int(contents.images), "size": .int(contents.size), "status": status(namespace.isDeleting),
            "status_message": "", "region": .string(cloud.settings.region),
            "created_at": time(namespace.createdAt, isWrite && namespace.createdAt == namespace.updatedAt),
            "updated_at": time(namespace.updatedAt, isWrite),
        ]
    }

    static func image(_ image: RegistryImage, in cloud: SimulatedCloud, isWrite: Bool = false) -> JSONValue {
        [
            "id": .string(image.id), "name": .string(image.name), "namespace_id": .string(image.namespaceID),
            "size": .int(image.size), "status": status(image.isDeleting), "status_message": "",
            "tags": .strings(cloud.tagNames(of: image)), "visibility": .string(image.visibility),
            "created_at": time(image.createdAt, isWrite && image.createdAt == image.updatedAt),
            "updated_at": time(image.updatedAt, isWrite),
        ]
    }

    static func tag(_ tag: RegistryTag, isWrite: Bool = false) -> JSONValue {
        [
            "id": .string(tag.id), "name": .string(tag.name), "image_id": .string(tag.imageID),
            "digest": .string(tag.digest),
            "status": status(tag.isDeleting),
            "created_at": time(tag.createdAt, isWrite && tag.createdAt == tag.updatedAt),
            "updated_at": time(tag.updatedAt, isWrite),
        ]
    }

    private static func status(_ isDeleting: Bool) -> JSONValue { isDeleting ? "deleting" : "ready" }

    private static func time(_ time: CloudTime, _ isExact: Bool) -> JSONValue {
        // Below 500 ns, so that rounding gives the microseconds that are shown later.
        let salt = Int(truncatingIfNeeded: time.microseconds &* 31 % 500)
        return .string(isExact ? WireTime.nanosecondText(time.microseconds, salt: salt) : WireTime.text(time))
    }
}
