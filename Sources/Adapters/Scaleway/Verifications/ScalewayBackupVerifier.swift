package import DesiredState
internal import Foundation
internal import LiveState
package import Model
package import Ports

/// Restores backups through the API, and counts in a container of the environment's private network. See
/// ``VerificationContainer`` for what such a one looks like, and `controller/verify` for the program in it.
package struct ScalewayBackupVerifier: BackupVerifier {
    let client: ScalewayClient
    let secretReader: any SecretReader
    private let token: Redacted<String>

    /// - `token`: opens private containers, as for ``ScalewayMigrationRunner``.
    package init(_ client: ScalewayClient, secretReader: any SecretReader, token: Redacted<String>? = nil) {
        self.client = client
        self.secretReader = secretReader
        self.token = token ?? client.configuration.credentials.secretKey
    }

    /// The program's text, `controller/verify/count.py`.
    package static var program: String { String(decoding: PackageResources.count_py, as: UTF8.self) }

    // MARK: Restoring

    /// See ``BackupVerifier``.
    package func survey(_ scratch: VerificationScratch, _ readers: [VerificationReader]) async throws(PortFailure)
        -> VerificationRoom
    {
        _ = try await reader(scratch, readers)
        let id = try checked(scratch.instanceID)
        do throws(ScalewayError) {
            guard let instance = try await client.instance(id) else {
                throw ScalewayError(
                    call: "read a database instance", requestID: nil,
                    cause: .missing("the PostgreSQL instance of \(scratch.environment) isn't there any more"))
            }
            let databases = try await client.sizes(in: id)
            return VerificationRoom(
                status: instance.status, freeBytes: Self.free(instance.volume?.size, databases.map(\.size)),
                databaseBytes: VerificationRoom.known(databases.first { $0.id == scratch.database }?.size),
                isTaken: databases.contains { $0.id == scratch.databaseName })
        } catch {
            throw error.failure
        }
    }

    /// A volume without its databases; nil when a size isn't known. Never more than two of the largest sizes are added, so that
    /// none that is told is too large to be added.
    static func free(_ volume: Int?, _ sizes: [Int?]) -> Int? {
        let known = sizes.compactMap(VerificationRoom.known)
        guard let volume = VerificationRoom.known(volume), known.count == sizes.count else { return nil }
        return volume - known.reduce(0) { min($0, VerificationRoom.largest) + $1 }
    }

    /// See ``BackupVerifier``.
    package func restore(_ scratch: VerificationScratch) async throws(PortFailure) -> String? {
        let (backup, instance) = (try checked(scratch.backup.id), try checked(scratch.instanceID))
        do throws(ScalewayError) {
            switch scratch.backup.kind {
            case .logical:
                try await client.restore(backup: backup, into: instance, database: scratch.databaseName)
                return nil
            case .snapshot:
                guard let nodeType = try await client.instance(instance)?.nodeType else {
                    throw ScalewayError(
                        call: "read a database instance", requestID: nil,
                        cause: .missing("the PostgreSQL instance of \(scratch.environment) isn't there any more"))
                }
                return try await client.createInstance(of: backup, name: scratch.instanceName, nodeType: nodeType).text
            }
        } catch {
            throw error.failure
        }
    }

    /// See ``BackupVerifier``. That a backup or an instance gets `error` when a restore fails is a guess: nothing recorded
    /// shows one that does.
    package func look(_ scratch: VerificationScratch) async throws(PortFailure) -> VerificationRestore {
        let (backup, instance) = (try checked(scratch.backup.id), try checked(scratch.instanceID))
        do throws(ScalewayError) {
            switch scratch.backup.kind {
            case .logical:
                let live = try await client.backup(backup, .logical, readAt: client.time.now)
                guard let status = try await client.instance(instance)?.status else {
                    return VerificationRestore(.broken("the instance is gone"))
                }
                guard let live else { return VerificationRestore(.broken("the backup is gone")) }
                if Self.isBroken(live.status) || Self.isBroken(status) {
                    return VerificationRestore(
                        .broken("Scaleway says \(live.status) of the backup and \(status) of the instance"))
                }
                if live.status == "restoring" || status != "ready" { return VerificationRestore(.restoring) }
                let isThere = try await client.sizes(in: instance).contains { $0.id == scratch.databaseName }
                return VerificationRestore(isThere ? .ready : .missing)
            case .snapshot:
                guard let made = try await scratchInstance(scratch) else { return VerificationRestore(.missing) }
                let state: VerificationRestore.State =
                    made.status == "ready"
                    ? .ready
                    : Self.isBroken(made.status)
                        ? .broken("Scaleway says \(made.status) of the instance that is made of it") : .restoring
                return VerificationRestore(state, scratchInstanceID: made.id.text)
            }
        } catch {
            throw error.failure
        }
    }

    private static func isBroken(_ status: String) -> Bool { ["error", "disk_full", "locked"].contains(status) }

    /// The instance that was made of a snapshot: by its id once that is known, because a list may lag and a name may be changed. Nobody
    /// else's has its name.
    private func scratchInstance(_ scratch: VerificationScratch) async throws(ScalewayError) -> WireDatabase? {
        if let id = scratch.scratchInstanceID.flatMap({ WireID($0) }) { return try await client.instance(id) }
        return try await client.instances(named: scratch.instanceName, project: scratch.project).rows.first
    }

    // MARK: Opening

    /// See ``BackupVerifier``. A user's rights on a database don't come with a logical backup (a guess, and harmless where they
    /// do); an instance that is made of a snapshot has its users and their rights, and a public endpoint.
    package func open(_ scratch: VerificationScratch, _ readers: [VerificationReader]) async throws(PortFailure) -> Bool
    {
        switch scratch.backup.kind {
        case .logical:
            let user = try await reader(scratch, readers).user
            let instance = try checked(scratch.instanceID)
            do throws(ScalewayError) {
                try await client.write(
                    WirePrivilege(permission: "readonly", database: scratch.databaseName, user: user),
                    permission: "readonly", of: instance)
                return true
            } catch {
                throw error.failure
            }
        case .snapshot:
            guard let made = try await closed(scratch) else { return false }
            let network = try await self.network(scratch)
            if Self.place(of: made, in: network) != nil { return true }
            guard made.endpoints?.isEmpty ?? true else { return false }
            do throws(ScalewayError) {
                try await client.addEndpoint(to: made.id, network: network)
                return false
            } catch {
                throw error.failure
            }
        }
    }

    /// The scratch instance once it is ready and has no public address; nil as long as it has. Nothing else is read before: as long as
    /// it is public, only its passwords keep others out.
    private func closed(_ scratch: VerificationScratch) async throws(PortFailure) -> WireDatabase? {
        do throws(ScalewayError) {
            guard let made = try await scratchInstance(scratch) else {
                throw ScalewayError(
                    call: "read a database instance", requestID: nil,
                    cause: .missing("the instance \(scratch.instanceName) isn't there any more"))
            }
            guard made.status == "ready" else { return nil }
            // One change at a time.
            guard let open = made.endpoints?.first(where: { $0.privateNetwork == nil }) else { return made }
            if let id = open.id.flatMap({ WireID($0) }) { try await client.deleteEndpoint(id) }
            return nil
        } catch {
            throw error.failure
        }
    }

    private static func place(of instance: WireDatabase, in network: WireID) -> (host: String, port: Int)? {
        let endpoint = instance.endpoints?.first { $0.privateNetwork?.id == network.text }
        guard let host = endpoint?.ip ?? endpoint?.hostname, !host.isEmpty, let port = endpoint?.port, port > 0 else {
            return nil
        }
        return (host, port)
    }

    // MARK: Counting

    /// See ``BackupVerifier``.
    package func count(
        _ scratch: VerificationScratch, _ readers: [VerificationReader], _ checks: [BackupCheck]
    ) async throws(PortFailure) -> String {
        let namespace = try checked(scratch.namespaceID)
        if let id = try await adopted(scratch, namespace, readers) { return id.text }
        let (reader, url, _) = try await reader(scratch, readers)
        let network = try await network(scratch)
        var place: (host: String, port: Int)?
        do throws(ScalewayError) {
            if scratch.backup.kind == .snapshot {
                place = try await scratchInstance(scratch).flatMap { Self.place(of: $0, in: network) }
                guard place != nil else {
                    throw ScalewayError(
                        call: "read a database instance", requestID: nil,
                        cause: .missing("the instance \(scratch.instanceName) has no address in the private network"))
                }
            }
        } catch {
            throw error.failure
        }
        let nonce = ProgramAnswers.nonce()
        let order = WireCountOrder(
            run: scratch.run, variable: reader.variable,
            database: scratch.backup.kind == .logical ? scratch.databaseName : nil, host: place?.host,
            port: place?.port, tables: checks.map(\.table), nonce: nonce)
        let creation = VerificationContainer.creation(
            scratch, reader, network: network, program: Self.program, url: url.reveal { $0 },
            run: try text(of: WireMigrationRun(run: scratch.run, nonce: nonce)), orderText: try text(of: order))
        do throws(ScalewayError) {
            return try await client.create(creation, hiding: [url, Redacted(nonce)]).text
        } catch {
            throw error.failure
        }
    }

    /// The container of that very run, if it is there; nil when the name is free. One whose image turned out not to be able to count goes.
    private func adopted(
        _ scratch: VerificationScratch, _ namespace: WireID, _ readers: [VerificationReader]
    ) async throws(PortFailure) -> WireID? {
        let found = try await containers(scratch, namespace)
        guard let first = found.first else { return nil }
        let isUsable = ![.error, .locked, .deleting].contains(first.live.status)
        guard VerificationContainer.isOurs(first.live), isUsable else {
            throw PortFailure(
                .transient, code: "verify_container",
                "a container \(scratch.containerName) is there that can't be used")
        }
        guard readers.contains(where: { $0.image.description == first.live.image }) else {
            try await removed { () throws(ScalewayError) in try await client.delete(container: first.id) }
            throw PortFailure(
                .transient, code: "verify_container",
                "a container \(scratch.containerName) of an image that can't count has to go first")
        }
        return first.id
    }

    private func containers(_ scratch: VerificationScratch, _ namespace: WireID) async throws(PortFailure)
        -> [WireContainer]
    {
        do throws(ScalewayError) {
            return try await client.containers(named: scratch.containerName, in: namespace)
                .filter { $0.live.name == scratch.containerName && $0.live.namespaceID == namespace.text }
        } catch {
            if error.status == 404 { return [] }
            throw error.failure
        }
    }

    /// See ``BackupVerifier``. An answer that can't be used is no answer.
    package func read(_ scratch: VerificationScratch, containerID: String) async throws(PortFailure)
        -> VerificationCount
    {
        let id = try checked(containerID)
        let live: LiveContainer
        do throws(ScalewayError) {
            live = try await client.container(id).live
        } catch {
            if error.status == 404 || error.status == 410 { return VerificationCount(.gone) }
            throw error.failure
        }
        switch live.status {
        case .deleting: return VerificationCount(.gone)
        case .error: return VerificationCount(.broken(PlainText.clean(live.errorMessage ?? "", limit: 500)))
        case .locked: return VerificationCount(.broken("it is locked by Scaleway"))
        case .ready: break
        default: return VerificationCount(.deploying)
        }
        guard let endpoint = live.endpoint, let told = MigrationContainer.run(of: live), told.run == scratch.run,
            let body = try await ProgramAnswers(client: client, token: token).read(endpoint, nonce: told.nonce),
            let answer = try? AnswerDecoder.decode(WireCountAnswer.self, from: body), answer.run == scratch.run
        else { return VerificationCount(.ready) }
        return VerificationCount(.ready, answer: answer.answer, image: live.image)
    }

    // MARK: Removing

    /// See ``BackupVerifier``. What can't be removed keeps nothing else from being removed.
    package func clean(_ scratch: VerificationScratch) async throws(PortFailure) -> Bool {
        var failure: PortFailure?
        var isClean = true
        do throws(PortFailure) {
            for container in try await containers(scratch, checked(scratch.namespaceID))
            where VerificationContainer.isOurs(container.live) {
                isClean = false
                if container.live.status == .deleting { continue }
                try await removed { () throws(ScalewayError) in try await client.delete(container: container.id) }
            }
        } catch {
            failure = error
        }
        switch scratch.backup.kind {
        case .logical: if try await !cleanDatabase(scratch) { isClean = false }
        case .snapshot: if try await !cleanInstance(scratch) { isClean = false }
        }
        if let failure { throw failure }
        return isClean
    }

    private func cleanDatabase(_ scratch: VerificationScratch) async throws(PortFailure) -> Bool {
        let (id, backupID) = (try checked(scratch.instanceID), try checked(scratch.backup.id))
        do throws(ScalewayError) {
            guard let status = try await client.instance(id)?.status else { return true }
            let backup = try await client.backup(backupID, .logical, readAt: client.time.now)
            guard try await client.sizes(in: id).contains(where: { $0.id == scratch.databaseName }) else {
                // A restore that is still going on may make it yet.
                return status != "backuping" && backup?.status != "restoring"
            }
        } catch {
            throw error.failure
        }
        try await removed { () throws(ScalewayError) in
            try await client.deleteDatabase(scratch.databaseName, in: id)
        }
        return false
    }

    private func cleanInstance(_ scratch: VerificationScratch) async throws(PortFailure) -> Bool {
        let made: WireDatabase?
        do throws(ScalewayError) {
            made = try await scratchInstance(scratch)
        } catch {
            throw error.failure
        }
        guard let made else { return true }
        guard made.id.text != scratch.instanceID else {
            throw PortFailure(
                .invalid, code: "verify_leftover", "what is to be removed is the environment's own instance: it isn't")
        }
        if made.status != "deleting" {
            try await removed { () throws(ScalewayError) in try await client.deleteInstance(made.id) }
        }
        return false
    }

    /// What is gone already, or is going, is no failure.
    private func removed(_ call: () async throws(ScalewayError) -> Void) async throws(PortFailure) {
        do throws(ScalewayError) {
            try await call()
        } catch {
            if error.status == 404 || error.status == 410 { return }
            if case .status(409, let body, _) = error.cause, body.currentState == "deleting" { return }
            throw error.failure
        }
    }
}
