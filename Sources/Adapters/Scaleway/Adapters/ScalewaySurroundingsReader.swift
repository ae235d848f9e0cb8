import DesiredState
package import LiveState
package import Model
package import Ports

/// Reads domains, secret revisions, tags, databases, networks and job definitions, the products side by side.
package struct ScalewaySurroundingsReader: SurroundingsReader {
    private let client: ScalewayClient
    private let resolver: ScalewayReleaseResolver

    package init(_ client: ScalewayClient) {
        self.client = client
        resolver = ScalewayReleaseResolver(client)
    }

    /// What one task found.
    private typealias Part = @Sendable (inout LiveSurroundings) -> Void

    /// See ``SurroundingsReader``. One list request for each hundred rows of a product; two for a secret and three for
    /// a tag. Throws only when it is cancelled.
    package func survey(_ request: SurveyRequest) async throws(PortFailure) -> LiveSurroundings {
        let began = client.time.now
        let project = request.project
        let parts = await withTaskGroup(of: Part.self) { group in
            if let namespace = request.namespaceID.flatMap({ WireID($0) }) {
                group.addTask {
                    await part("domains") { [client] () throws(ScalewayError) in
                        let list = try await client.domains(namespace: namespace)
                        let found = list.rows.map(\.live).sorted { $0.hostname < $1.hostname }
                        return Self.part("domains", list) { $0.domains = found }
                    }
                }
            }
            if let environment = request.environment {
                group.addTask {
                    await part("rotation of secrets") { [client] () throws(ScalewayError) in
                        let found = try await client.rotations(project: project)
                        return { $0.rotations = found }
                    }
                }
                group.addTask {
                    await part("deleted secrets") { [client] () throws(ScalewayError) in
                        let found = try await client.deletedSecrets(of: environment, project: project)
                        return { $0.deletedSecrets = found }
                    }
                }
                group.addTask {
                    await part("API keys") { [client] () throws(ScalewayError) in
                        let found = try await client.liveKeys(of: environment)
                        return { $0.keys = found }
                    }
                }
            }
            if let environment = request.environment, let own = request.namespaceID {
                group.addTask {
                    await part("namespaces") { () throws(ScalewayError) in
                        let found = try await others(than: own, environment, project)
                        return { $0.otherNamespaces = found }
                    }
                }
            }
            if let environment = request.environment {
                group.addTask {
                    await part("VPCs") { [client] () throws(ScalewayError) in
                        let list = try await client.vpcs(named: environment.text, project: project)
                        let found = list.rows.map(\.live).filter { $0.name == environment.text }.sorted {
                            $0.id < $1.id
                        }
                        return Self.part("VPCs", list) { $0.vpcs = found }
                    }
                }
            }
            group.addTask {
                await part("databases") { [client] () throws(ScalewayError) in
                    let list = try await client.databases(project: project)
                    let found = list.rows.map(\.live).sorted { $0.name < $1.name }
                    return Self.part("databases", list) { $0.databases = found }
                }
            }
            group.addTask {
                await part("private networks") { [client] () throws(ScalewayError) in
                    let list = try await client.privateNetworks(project: project)
                    let found = list.rows.map(\.live).sorted { $0.name < $1.name }
                    return Self.part("private networks", list) { $0.networks = found }
                }
            }
            group.addTask {
                await part("job definitions") { [client] () throws(ScalewayError) in
                    let list = try await client.jobDefinitions(project: project)
                    let found = list.rows.map(\.live).sorted { $0.name < $1.name }
                    return Self.part("job definitions", list) { $0.jobs = found }
                }
            }
            group.addTask { await secrets(request) }
            group.addTask { await tags(request) }
            var parts: [Part] = []
            for await part in group { parts.append(part) }
            return parts
        }
        if Task.isCancelled {
            throw PortFailure(.cancelled, code: "scaleway_cancelled", "Scaleway: the survey was cancelled")
        }
        var found = LiveSurroundings(observedAt: began)
        for part in parts { part(&found) }
        return found
    }

    /// Namespaces of the environment's name besides its own, with the number of their containers.
    private func others(
        than own: String, _ environment: EnvironmentName, _ project: ProjectID
    ) async throws(ScalewayError) -> [String: Int] {
        var found: [String: Int] = [:]
        for namespace in try await client.listNamespaces(name: environment.text, project: project)
        where namespace.belongs(to: environment, project) && namespace.id.text != own && namespace.status != "deleting"
        {
            found[namespace.id.text] = try await client.listContainers(namespace: namespace.id).count
        }
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

    /// What was found, and a word about rows that can't be read.
    private static func part<Row: ListRow>(_ product: String, _ list: Listing<Row>, _ found: @escaping Part) -> Part {
        guard let bad = list.unreadable.first else { return found }
        let reason = Reason(
            code: "scaleway_answer_invalid",
            message:
                "\(bad.name ?? bad.id ?? "one of them") has a form that can't be read: \(bad.problem.path) "
                + "\(bad.problem.text)"
        )
        return { live in
            found(&live)
            live.unread[product] = reason
        }
    }

    private func secrets(_ request: SurveyRequest) async -> Part {
        let answers = await SideBySide.map(request.secrets) { [resolver] name in
            await Self.newest(name, request.project, resolver)
        }
        return { live in
            for (name, answer) in zip(request.secrets, answers) {
                switch answer {
                case .success(let revision): live.secrets[name] = revision
                case .failure(let failure): live.unread["secrets"] = live.unread["secrets"] ?? failure.reason
                }
            }
        }
    }

    private func tags(_ request: SurveyRequest) async -> Part {
        let answers = await SideBySide.map(request.images) { [resolver] image in
            await Self.digest(image, request.project, resolver)
        }
        return { live in
            for (image, answer) in zip(request.images, answers) {
                switch answer {
                case .success(let digest): live.tags[image.key] = digest
                case .failure(let failure): live.unread["tags"] = live.unread["tags"] ?? failure.reason
                }
            }
        }
    }

    private static func newest(
        _ secret: String, _ project: ProjectID, _ resolver: ScalewayReleaseResolver
    ) async -> Result<Int, PortFailure> {
        do throws(PortFailure) {
            return .success(try await resolver.pin(SecretReference(name: secret), project: project).revision)
        } catch {
            return .failure(error)
        }
    }

    private static func digest(
        _ image: SurveyRequest.Image, _ project: ProjectID, _ resolver: ScalewayReleaseResolver
    ) async -> Result<ImageDigest, PortFailure> {
        do throws(PortFailure) {
            return .success(try await resolver.digest(of: image.repository, tag: image.tag, project: project))
        } catch {
            return .failure(error)
        }
    }
}
