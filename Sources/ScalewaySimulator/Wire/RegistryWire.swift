import SimulatedCloud

/// Registry objects in Scaleway's JSON (api.md 4).
enum RegistryWire {
    static func namespace(_ namespace: RegistryNamespace, in cloud: SimulatedCloud) -> JSONValue {
        let contents = cloud.contents(of: namespace)
        return [
            "id": .string(namespace.id), "name": .string(namespace.name), "description": .string(namespace.description),
            "organization_id": .string(cloud.settings.organizationID), "project_id": .string(namespace.projectID),
            "endpoint": .string("rg.\(cloud.settings.region).scw.cloud/\(namespace.name)"), "is_public": .bool(namespace.isPublic),
            "image_count": .int(contents.images), "size": .int(contents.size), "status": status(namespace.isDeleting),
            "status_message": "", "region": .string(cloud.settings.region),
            "created_at": .string(WireTime.text(namespace.createdAt)), "updated_at": .string(WireTime.text(namespace.updatedAt)),
        ]
    }

    static func image(_ image: RegistryImage, in cloud: SimulatedCloud) -> JSONValue {
        [
            "id": .string(image.id), "name": .string(image.name), "namespace_id": .string(image.namespaceID),
            "size": .int(image.size), "status": status(image.isDeleting), "status_message": "",
            "tags": .strings(cloud.tagNames(of: image)), "visibility": .string(image.visibility),
            "created_at": .string(WireTime.text(image.createdAt)), "updated_at": .string(WireTime.text(image.updatedAt)),
        ]
    }

    static func tag(_ tag: RegistryTag) -> JSONValue {
        [
            "id": .string(tag.id), "name": .string(tag.name), "image_id": .string(tag.imageID), "digest": .string(tag.digest),
            "status": status(tag.isDeleting), "created_at": .string(WireTime.text(tag.createdAt)),
            "updated_at": .string(WireTime.text(tag.updatedAt)),
        ]
    }

    private static func status(_ isDeleting: Bool) -> JSONValue { isDeleting ? "deleting" : "ready" }
}
