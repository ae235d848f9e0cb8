internal import Foundation
internal import LiveState
internal import Model

/// Serverless Containers v1. `DELETE` and writes answer 200 with the object.
extension ScalewayClient {
    private var containers: String { "/containers/v1/regions/\(region)" }

    /// GET /namespaces. The API may ignore `name` (seen in a recording), so the caller compares names itself.
    func listNamespaces(name: String, project: ProjectID) async throws(ScalewayError) -> [WireNamespace] {
        try await listAll(
            ScalewayCall(
                name: "list namespaces", method: "GET", path: "\(containers)/namespaces",
                query: [("project_id", project.text), ("name", name)], safety: .read), WireNamespace.self, named: name)
    }

    /// GET /namespaces/{id}
    func namespace(_ id: WireID) async throws(ScalewayError) -> WireNamespace {
        try await send(
            ScalewayCall(
                name: "read a namespace", method: "GET", path: "\(containers)/namespaces/\(id.text)", safety: .read,
                isRepeated: true),
            WireNamespace.self)
    }

    /// GET /containers
    func listContainers(namespace: WireID) async throws(ScalewayError) -> Listing<WireContainer> {
        try await list(
            ScalewayCall(
                name: "list containers", method: "GET", path: "\(containers)/containers",
                query: [("namespace_id", namespace.text)], safety: .read, isRepeated: true), WireContainer.self)
    }

    /// GET /containers/{id}
    func container(_ id: WireID) async throws(ScalewayError) -> WireContainer {
        try await send(
            ScalewayCall(
                name: "read a container", method: "GET", path: "\(containers)/containers/\(id.text)", safety: .read),
            WireContainer.self)
    }

    /// PATCH /containers/{id}. Any field redeploys the container.
    func update(
        container id: WireID, _ update: ContainerUpdate, hiding secrets: [Redacted<String>]
    ) async throws(ScalewayError) {
        var call = ScalewayCall(
            name: "update a container", method: "PATCH", path: "\(containers)/containers/\(id.text)",
            safety: .idempotentWrite)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            call.body = Redacted([UInt8](try encoder.encode(update)))
        } catch {
            throw ScalewayError(
                call: call.description, requestID: nil,
                cause: .decoding(path: "request", problem: "can't be written as JSON"))
        }
        call.secrets = secrets
        try await send(call)
    }

    /// POST /containers/{id}/redeploy. Pulls the image again; each call is a deployment of its own.
    func redeploy(container id: WireID) async throws(ScalewayError) {
        try await send(
            ScalewayCall(
                name: "redeploy a container", method: "POST", path: "\(containers)/containers/\(id.text)/redeploy",
                body: Redacted(Array("{}".utf8)), safety: .singleWrite))
    }

    /// DELETE /containers/{id}. A 409 comes back at once: the caller knows `deleting` to be what it wants.
    func delete(container id: WireID) async throws(ScalewayError) {
        try await send(
            ScalewayCall(
                name: "delete a container", method: "DELETE", path: "\(containers)/containers/\(id.text)",
                safety: .idempotentWrite, retriesConflict: false))
    }
}
