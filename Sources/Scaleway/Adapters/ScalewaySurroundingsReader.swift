import DesiredState
package import LiveState
import Model
package import Ports

/// Reads domains, secret revisions, tags, databases, backups, networks and job definitions, the products side by side.
package struct ScalewaySurroundingsReader: SurroundingsReader {
    private let client: ScalewayClient
    private let resolver: ScalewayReleaseResolver

    package init(_ client: ScalewayClient) {
        self.client = client
        resolver = ScalewayReleaseResolver(client)
    }

    /// What one task found.
    private typealias Part = @Sendable (inout LiveSurroundings) -> Void

    /// See ``SurroundingsReader``. One list request for each hundred rows of a product; two for a secret and three for a tag. Throws only
    /// when it is cancelled.
    package func survey(_ request: SurveyRequest) async throws(PortFailure) -> LiveSurroundings {
        let began = client.time.now
        let project = request.project
        let parts = await withTaskGroup(of: Part.self) { group in
            if let namespace = request.namespaceID.flatMap({ WireID($0) }) {
                group.addTask {
                    await part("domains") { [client] () throws(ScalewayError) in
                        let found = try await client.domains(namespace: namespace).map(\.live).sorted { $0.hostname < $1.hostname }
                        return { $0.domains = found }
                    }
                }
            }
            group.addTask {
                await part("databases") { [client] () throws(ScalewayError) in
                    let found = try await client.databases(project: project).map(\.live).sorted { $0.name < $1.name }
                    return { $0.databases = found }
                }
            }
            group.addTask {
                await part("backups") { [client] () throws(ScalewayError) in
                    let found = try await client.backups(project: project).map { $0.live(readAt: began) }.sorted {
                        $0.createdAt > $1.createdAt
                    }
                    return { $0.backups = found }
                }
            }
            group.addTask {
                await part("private networks") { [client] () throws(ScalewayError) in
                    let found = try await client.privateNetworks(project: project).map(\.live).sorted { $0.name < $1.name }
                    return { $0.networks = found }
                }
            }
            group.addTask {
                await part("job definitions") { [client] () throws(ScalewayError) in
                    let found = try await client.jobDefinitions(project: project).map(\.live).sorted { $0.name < $1.name }
                    return { $0.jobs = found }
                }
            }
            // One after the other: there may be hundreds, and nobody waits for them.
            group.addTask { await secrets(request) }
            group.addTask { await tags(request) }
            var parts: [Part] = []
            for await part in group { parts.append(part) }
            return parts
        }
        if Task.isCancelled { throw PortFailure(.cancelled, code: "scaleway_cancelled", "Scaleway: the survey was cancelled") }
        var found = LiveSurroundings(observedAt: began)
        for part in parts { part(&found) }
        return found
    }

    private func part(_ product: String, _ read: () async throws(ScalewayError) -> Part) async -> Part {
        do throws(ScalewayError) {
            return try await read()
        } catch {
            let reason = error.failure.reason
            return { $0.unread[product] = reason }
        }
    }

    private func secrets(_ request: SurveyRequest) async -> Part {
        var found: [String: Int] = [:]
        var trouble: Reason?
        for name in request.secrets {
            do throws(PortFailure) {
                found[name] = try await resolver.pin(SecretReference(name: name), project: request.project).revision
            } catch {
                trouble = trouble ?? error.reason
            }
        }
        return { [found, trouble] live in
            live.secrets = found
            live.unread["secrets"] = trouble
        }
    }

    private func tags(_ request: SurveyRequest) async -> Part {
        var found: [String: ImageDigest] = [:]
        var trouble: Reason?
        for image in request.images {
            do throws(PortFailure) {
                found[image.key] = try await resolver.digest(of: image.repository, tag: image.tag, project: request.project)
            } catch {
                trouble = trouble ?? error.reason
            }
        }
        return { [found, trouble] live in
            live.tags = found
            live.unread["tags"] = trouble
        }
    }
}
