extension SimulatedCloud {
    /// POST /registry/v1/…/namespaces. Names are unique; the namespace is ready at once.
    package mutating func createRegistryNamespace(
        name: String, projectID: String?, description: String, isPublic: Bool
    ) throws(CloudError) -> RegistryNamespace {
        guard !name.isEmpty else { throw .invalid("name", "required", "a registry namespace needs a name") }
        guard registryNamespaceNamed(name) == nil else {
            throw .alreadyExists(resource: "namespace", help: "the registry namespace \(name) exists")
        }
        changes += 1
        return addRegistryNamespace(name, projectID, description, isPublic)
    }

    /// GET /registry/v1/…/namespaces/{id}.
    package func registryNamespace(_ id: String) throws(CloudError) -> RegistryNamespace {
        guard let namespace = state.registryNamespaces[id] else { throw .registryNotFound(what: "Namespace") }
        return namespace
    }

    /// GET /registry/v1/…/namespaces. The name must match exactly.
    package func registryNamespaces(
        name: String? = nil, projectID: String? = nil, organizationID: String? = nil, _ query: ListQuery = ListQuery()
    ) -> QueryPage<RegistryNamespace> {
        query.page(
            of: state.registryNamespaces.all.filter {
                matches(name, $0.name) && matches(projectID, $0.projectID)
                    && matches(organizationID, settings.organizationID)
            })
    }

    /// PATCH /registry/v1/…/namespaces/{id}.
    package mutating func updateRegistryNamespace(_ id: String, description: String?, isPublic: Bool?)
        throws(CloudError)
        -> RegistryNamespace
    {
        var namespace = try registryNamespace(id)
        if let description { namespace.description = description }
        if let isPublic { namespace.isPublic = isPublic }
        namespace.updatedAt = callTime
        state.registryNamespaces[id] = namespace
        changes += 1
        return namespace
    }

    /// DELETE /registry/v1/…/namespaces/{id}: with all its images.
    package mutating func deleteRegistryNamespace(_ id: String) throws(CloudError) -> RegistryNamespace {
        var namespace = try registryNamespace(id)
        namespace.isDeleting = true
        namespace.updatedAt = callTime
        state.registryNamespaces[id] = namespace
        changes += 1
        plan(.removeRegistryNamespace(id: id), after: pick(settings.timings.removal))
        return namespace
    }

    /// GET /registry/v1/…/images.
    package func registryImages(
        name: String? = nil, namespaceID: String? = nil, projectID: String? = nil, _ query: ListQuery = ListQuery()
    ) -> QueryPage<RegistryImage> {
        query.page(
            of: state.registryImages.all.filter {
                matches(name, $0.name) && matches(namespaceID, $0.namespaceID)
                    && matches(projectID, state.registryNamespaces[$0.namespaceID]?.projectID ?? "")
            })
    }

    /// GET /registry/v1/…/images/{id}.
    package func registryImage(_ id: String) throws(CloudError) -> RegistryImage {
        guard let image = state.registryImages[id] else { throw .registryNotFound(what: "Image") }
        return image
    }

    /// PATCH /registry/v1/…/images/{id}: visibility only.
    package mutating func updateRegistryImage(_ id: String, visibility: String?) throws(CloudError) -> RegistryImage {
        var image = try registryImage(id)
        if let visibility {
            guard ["inherit", "public", "private"].contains(visibility) else {
                throw .invalid("visibility", "constraint", "must be inherit, public or private")
            }
            image.visibility = visibility
        }
        image.updatedAt = callTime
        state.registryImages[id] = image
        changes += 1
        return image
    }

    /// DELETE /registry/v1/…/images/{id}.
    package mutating func deleteRegistryImage(_ id: String) throws(CloudError) -> RegistryImage {
        var image = try registryImage(id)
        image.isDeleting = true
        image.updatedAt = callTime
        state.registryImages[id] = image
        changes += 1
        plan(.removeRegistryImage(id: id), after: pick(settings.timings.removal))
        return image
    }

    /// GET /registry/v1/…/images/{id}/tags.
    package func registryTags(imageID: String, name: String? = nil, _ query: ListQuery = ListQuery()) throws(CloudError)
        -> QueryPage<RegistryTag>
    {
        _ = try registryImage(imageID)
        return query.page(of: state.registryTags.all.filter { $0.imageID == imageID && matches(name, $0.name) })
    }

    /// GET /registry/v1/…/tags/{id}.
    package func registryTag(_ id: String) throws(CloudError) -> RegistryTag {
        guard let tag = state.registryTags[id] else { throw .registryNotFound(what: "Tag") }
        return tag
    }

    /// DELETE /registry/v1/…/tags/{id}: refused when another tag of the image has the same digest, unless it is forced
    /// (api.md 4).
    package mutating func deleteRegistryTag(_ id: String, isForced: Bool = false) throws(CloudError) -> RegistryTag {
        var tag = try registryTag(id)
        let shares = state.registryTags.all.contains {
            $0.id != id && $0.imageID == tag.imageID && $0.digest == tag.digest && !$0.isDeleting
        }
        if shares, !isForced {
            throw .precondition(
                name: "resource_still_in_use", help: "another tag has the same digest: delete it with force=true")
        }
        tag.isDeleting = true
        tag.updatedAt = callTime
        state.registryTags[id] = tag
        changes += 1
        plan(.removeRegistryTag(id: id), after: pick(settings.timings.removal))
        return tag
    }

    /// The tags of an image as its object lists them.
    package func tagNames(of image: RegistryImage) -> [String] {
        state.registryTags.all.filter { $0.imageID == image.id }.map(\.name)
    }

    /// How many images a namespace holds, and their size in bytes.
    package func contents(of namespace: RegistryNamespace) -> (images: Int, size: Int) {
        let images = state.registryImages.all.filter { $0.namespaceID == namespace.id }
        return (images.count, images.reduce(0) { $0 + $1.size })
    }

    /// Whether anyone may pull an image, nil for one that isn't there yet: its own visibility, else its namespace's.
    func isPublic(_ image: RegistryImage?, in namespace: RegistryNamespace) -> Bool {
        switch image?.visibility {
        case "public": true
        case "private": false
        default: namespace.isPublic
        }
    }

    func registryNamespaceNamed(_ name: String) -> RegistryNamespace? {
        state.registryNamespaces.all.first { $0.name == name && !$0.isDeleting }
    }

    mutating func addRegistryNamespace(
        _ name: String, _ projectID: String?, _ description: String, _ isPublic: Bool, isUnclaimed: Bool = false
    ) -> RegistryNamespace {
        let namespace = RegistryNamespace(
            id: state.random.uuid(), name: name, projectID: projectID ?? settings.organizationID,
            description: description,
            isPublic: isPublic, isUnclaimed: isUnclaimed ? true : nil, createdAt: callTime, updatedAt: callTime)
        state.registryNamespaces[namespace.id] = namespace
        return namespace
    }

    mutating func removeRegistryNamespace(_ id: String) {
        for image in state.registryImages.all where image.namespaceID == id { removeRegistryImage(image.id) }
        guard let name = state.registryNamespaces[id]?.name else { return }
        state.registryNamespaces[id] = nil
        // Somebody may have made another one of the name meanwhile.
        if registryNamespaceNamed(name) == nil { content.drop { $0.hasPrefix("\(name)/") } }
    }

    mutating func removeRegistryImage(_ id: String) {
        for tag in state.registryTags.all where tag.imageID == id { state.registryTags[tag.id] = nil }
        if let image = state.registryImages[id], let namespace = state.registryNamespaces[image.namespaceID] {
            content.drop { $0 == "\(namespace.name)/\(image.name)" }
        }
        state.registryImages[id] = nil
    }
}
