internal import Model

/// Container Registry v1, metadata only. Names are filtered here as well: filters of Scaleway's lists aren't exact
/// everywhere.
extension ScalewayClient {
    private var registry: String { "/registry/v1/regions/\(region)" }

    /// GET /namespaces, of all projects that the token sees: a registry namespace's name is unique over all
    /// organizations, and the same image is promoted from one environment's project to the other's.
    func registryNamespaces(name: String) async throws(ScalewayError) -> [WireRegistryNamespace] {
        try await listAll(
            ScalewayCall(
                name: "list registry namespaces", method: "GET", path: "\(registry)/namespaces",
                query: [("name", name)], safety: .read), WireRegistryNamespace.self, named: name
        ).filter { $0.name == name }
    }

    /// GET /images; all images of the namespace when `name` is nil.
    func images(namespace: WireID, name: String?) async throws(ScalewayError) -> [WireImage] {
        try await listAll(
            ScalewayCall(
                name: "list images", method: "GET", path: "\(registry)/images",
                query: [("namespace_id", namespace.text)] + (name.map { [("name", $0)] } ?? []), safety: .read),
            WireImage.self, named: name
        ).filter { $0.namespaceID == namespace && (name == nil || $0.name == name) }
    }

    /// GET /images/{id}/tags; all tags of the image when `name` is nil.
    func tags(image: WireID, name: String?) async throws(ScalewayError) -> [WireTag] {
        try await listAll(
            ScalewayCall(
                name: "list tags", method: "GET", path: "\(registry)/images/\(image.text)/tags",
                query: name.map { [("name", $0)] } ?? [], safety: .read), WireTag.self, named: name
        ).filter { name == nil || $0.name == name }
    }
}
