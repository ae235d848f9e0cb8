internal import Foundation
internal import LiveState
package import Model
package import Ports

/// Runs migrations in containers of their own. See ``MigrationContainer`` for what such a one looks like, and
/// `controller/migrate` for the program in it.
package struct ScalewayMigrationRunner: MigrationRunner {
    private let client: ScalewayClient
    private let secretReader: any SecretReader
    private let token: Redacted<String>

    /// `token` opens private containers; nil is the client's own key. Whether Scaleway hands it on to the container isn't
    /// documented: a key that can do nothing else (role `probe`) is better.
    package init(_ client: ScalewayClient, secretReader: any SecretReader, token: Redacted<String>? = nil) {
        self.client = client
        self.secretReader = secretReader
        self.token = token ?? client.configuration.credentials.secretKey
    }

    /// The program's text, `controller/migrate/wrapper.py`.
    package static var program: String { String(decoding: PackageResources.wrapper_py, as: UTF8.self) }

    // MARK: Beginning

    /// See ``MigrationRunner``. Values of secrets are read after everything else was found, and go into one call.
    package func begin(_ order: MigrationOrder) async throws(PortFailure) -> String {
        let namespace = try checked(order.namespaceID)
        if let id = try await adopted(order, namespace) { return id.text }
        let network = try await network(order)
        let values = try await SecretValues.read(Set(order.secrets.values), order.project, secretReader)
        var secrets: [String: String] = [:]
        for (variable, pin) in order.secrets {
            let value = values[pin]?.reveal { $0 } ?? ""
            guard !value.isEmpty else {
                throw SecretValues.empty(pin, variable, of: "the migration of \(order.service)")
            }
            secrets[variable] = value
        }
        let nonce = ProgramAnswers.nonce()
        let creation = MigrationContainer.creation(
            order, namespace: namespace, network: network, program: Self.program, secrets: secrets,
            run: try text(of: WireMigrationRun(run: order.run, nonce: nonce)),
            orderText: try text(of: WireMigrationOrder(order, nonce: nonce)))
        do throws(ScalewayError) {
            return try await client.create(creation, hiding: Array(values.values) + [Redacted(nonce)]).text
        } catch {
            throw error.failure
        }
    }

    /// The container of that very run, if it is there; nil when the name is free.
    private func adopted(_ order: MigrationOrder, _ namespace: WireID) async throws(PortFailure) -> WireID? {
        let name = MigrationContainer.name(of: order.service)
        guard let found = try await found(name, in: namespace).first else { return nil }
        let live = found.live
        guard MigrationContainer.isOurs(live) else {
            throw PortFailure(
                .invalid, code: "migrate_name_taken",
                "a container named \(name) is there that isn't Amarre's (it lacks the tag \(MigrationContainer.tag)); "
                    + "the migration of \(order.service) needs that name: remove the container, or rename it")
        }
        let isSame =
            MigrationContainer.run(of: live)?.run == order.run && live.image == order.image.description
        if isSame, live.status != .error, live.status != .locked, live.status != .deleting { return found.id }
        if live.status != .deleting { try await remove(found.id.text) }
        throw PortFailure(
            .transient, code: "migrate_leftover", "the container \(name) of an earlier try is being removed")
    }

    private func found(_ name: String, in namespace: WireID) async throws(PortFailure) -> [WireContainer] {
        do throws(ScalewayError) {
            return try await client.containers(named: name, in: namespace)
                .filter { $0.live.name == name && $0.live.namespaceID == namespace.text }
        } catch {
            throw error.failure
        }
    }

    private func network(_ order: MigrationOrder) async throws(PortFailure) -> WireID {
        let name = order.environment.text
        let listing: Listing<WirePrivateNetwork>
        do throws(ScalewayError) {
            listing = try await client.privateNetworks(project: order.project)
        } catch {
            throw error.failure
        }
        let found = listing.rows.filter { $0.name == name }
        guard let network = found.first, found.count == 1 else {
            throw PortFailure(
                .notFound, code: "migrate_network",
                found.isEmpty
                    ? "the project has no private network named \(name), in which the migration of \(order.service) "
                        + "would reach its database; Terraform makes it with the environment"
                    : "\(found.count) private networks are named \(name), and which one the database is in can't be "
                        + "said; rename or delete the other")
        }
        return network.id
    }

    private func text(of value: some Encodable) throws(PortFailure) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            throw PortFailure(.invalid, code: "migrate_order", "the migration's order can't be written as JSON")
        }
    }

    // MARK: Looking

    /// See ``MigrationRunner``. An answer that can't be used is no answer.
    package func look(_ containerID: String, run: String) async throws(PortFailure) -> MigrationLook {
        let id = try checked(containerID)
        let live: LiveContainer
        do throws(ScalewayError) {
            live = try await client.container(id).live
        } catch {
            if error.status == 404 || error.status == 410 { return MigrationLook(.gone) }
            throw error.failure
        }
        switch live.status {
        case .deleting: return MigrationLook(.gone)
        case .error: return MigrationLook(.broken(PlainText.clean(live.errorMessage ?? "", limit: 500)))
        case .locked: return MigrationLook(.broken("it is locked by Scaleway"))
        case .ready: break
        default: return MigrationLook(.deploying)
        }
        guard let endpoint = live.endpoint, let told = MigrationContainer.run(of: live), told.run == run else {
            return MigrationLook(.ready)
        }
        return MigrationLook(.ready, answer: try await answer(endpoint, told))
    }

    private func answer(_ endpoint: String, _ told: WireMigrationRun) async throws(PortFailure) -> MigrationLook.Answer?
    {
        guard let body = try await ProgramAnswers(client: client, token: token).read(endpoint, nonce: told.nonce),
            let answer = try? AnswerDecoder.decode(WireMigrationAnswer.self, from: body).answer, answer.run == told.run
        else { return nil }
        return answer
    }

    // MARK: Removing

    /// See ``MigrationRunner``. One that is being deleted is no failure either.
    package func remove(_ containerID: String) async throws(PortFailure) {
        let id = try checked(containerID)
        do throws(ScalewayError) {
            try await client.delete(container: id)
        } catch {
            if error.status == 404 || error.status == 410 { return }
            if case .status(409, let body, _) = error.cause, body.currentState == "deleting" { return }
            throw error.failure
        }
    }

    /// See ``MigrationRunner``. Those without a run that can be read have an empty one.
    package func find(_ service: ServiceName, namespaceID: String) async throws(PortFailure) -> [String: String] {
        let name = MigrationContainer.name(of: service)
        var runs: [String: String] = [:]
        for container in try await found(name, in: checked(namespaceID)) where MigrationContainer.isOurs(container.live)
        {
            runs[container.id.text] = MigrationContainer.run(of: container.live)?.run ?? ""
        }
        return runs
    }

    private func checked(_ text: String) throws(PortFailure) -> WireID {
        guard let id = WireID(text) else {
            throw PortFailure(.invalid, code: "container_id", "the id of a container or a namespace must be a UUID")
        }
        return id
    }
}
