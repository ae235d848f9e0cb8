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

    /// GET /containers of a namespace that have a name; one at most, as far as is known. The caller compares names itself.
    func containers(named name: String, in namespace: WireID) async throws(ScalewayError) -> [WireContainer] {
        try await listAll(
            ScalewayCall(
                name: "look for a container", method: "GET", path: "\(containers)/containers",
                query: [("namespace_id", namespace.text), ("name", name)], safety: .read), WireContainer.self,
            named: name)
    }

    /// POST /containers, which deploys it too. Sent once. A 409 comes back at once: the name is taken, or the namespace
    /// busy, and the caller looks which it is.
    func create(_ creation: ContainerCreation, hiding secrets: [Redacted<String>]) async throws(ScalewayError) -> WireID
    {
        let call = try writing(
            creation,
            ScalewayCall(
                name: "create a container", method: "POST", path: "\(containers)/containers", safety: .singleWrite,
                retriesConflict: false), hiding: secrets)
        return try await send(call, WireCreated.self).id
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
        try await send(
            try writing(
                update,
                ScalewayCall(
                    name: "update a container", method: "PATCH", path: "\(containers)/containers/\(id.text)",
                    safety: .idempotentWrite), hiding: secrets))
    }

    /// The call with a body that holds secrets.
    private func writing(
        _ body: some Encodable, _ call: ScalewayCall, hiding secrets: [Redacted<String>]
    ) throws(ScalewayError) -> ScalewayCall {
        var call = call
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            call.body = Redacted([UInt8](try encoder.encode(body)))
        } catch {
            throw ScalewayError(
                call: call.description, requestID: nil,
                cause: .decoding(path: "request", problem: "can't be written as JSON"))
        }
        call.secrets = secrets
        return call
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
