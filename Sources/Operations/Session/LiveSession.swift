import Controller
import DesiredState
import Foundation
import LiveState
import Logging
import Model
import Ports
import Planning
import Synchronization

/// The controller behind one command.
final class LiveSession: ControllerSession {
    let configuration: ControllerConfiguration
    let directory: any WorkDirectory
    let adapters: any ControllerParts
    let journal: any JournalStore
    let store: JSONMachineStore
    let clock = SystemTime()
    let logger: Logger
    /// What tags meant when this command looked them up.
    private let lookedUp = Mutex(ImageTags())

    init(_ adapters: any ControllerParts) {
        configuration = adapters.configuration
        directory = adapters.directory
        self.adapters = adapters
        journal = adapters.journal
        store = JSONMachineStore(
            journal: journal, writer: WriterID(SystemIdentifiers().next(at: SystemTime().now)))
        logger = adapters.logger
    }

    var history: ReconciliationHistory { ReconciliationHistory(journal: journal, log: adapters.auditReader) }

    func environments() async throws -> KnownEnvironments {
        try await known(await GitView(tip(within: nil)))
    }

    /// How long git may take to tell a command which environments there are.
    private static let patience: Duration = .seconds(5)

    func environments(for names: [EnvironmentName]) async throws -> KnownEnvironments {
        let remembered = wanted(try await journal.environments())
        let configured = configuration.environments ?? []
        if !names.isEmpty, names.allSatisfy({ remembered.contains($0) || configured.contains($0) }) {
            return KnownEnvironments(inGit: [], remembered: remembered, configured: configured, trouble: nil)
        }
        return try await known(await GitView(tip(within: Self.patience)))
    }

    /// What git says together with what is known without it.
    func known(_ git: GitView) async throws -> KnownEnvironments {
        let remembered = wanted(try await journal.environments())
        if let trouble = git.trouble, remembered.isEmpty { throw trouble }
        return KnownEnvironments(
            inGit: git.trouble == nil ? wanted(git.environments) : [], remembered: remembered,
            configured: configuration.environments ?? [], trouble: git.trouble)
    }

    /// The branch's commit as git says it now; a failure when that takes longer than `limit`.
    func tip(within limit: Duration?) async -> Result<RepositorySource.Snapshot, PortFailure> {
        let source = adapters.source
        let ask: @Sendable () async -> Result<RepositorySource.Snapshot, PortFailure> = {
            do throws(PortFailure) { return .success(try await source.snapshot()) } catch { return .failure(error) }
        }
        guard let limit else { return await ask() }
        return await Deadline.within(limit, ask)
            ?? .failure(
                PortFailure(
                    .timedOut, code: "git_timeout", "\(configuration.source.repository) hasn't answered within \(limit)"
                ))
    }

    /// Cut down to those that the configuration names.
    func wanted(_ environments: [EnvironmentName]) -> [EnvironmentName] {
        guard let names = configuration.environments else { return environments }
        return environments.filter { names.contains($0) }
    }

    /// What git asks for against what is live. For a held service that is the refused release, although another one is
    /// kept running: a hold is no agreement. Tags and secrets are looked up as a pass does it.
    func comparison(of environment: EnvironmentName) async throws -> Comparison {
        // The command has just fetched to know the environments' names: all of them are compared with that commit.
        let snapshot = try await adapters.source.snapshot(notOlderThan: Self.commandAge)
        let revision = try adapters.source.revision(for: environment, in: snapshot)
        let desired: DesiredEnvironment
        switch revision.desired {
        case .valid(let valid): desired = valid
        case .invalid(let findings):
            throw CommandError(
                "the desired state of \(environment) at \(revision.commit.id) is invalid: "
                    + "\(findings.first.map { "\($0)" } ?? "")",
                advice: "Run `amarre validate` in the repository; it lists every finding (\(findings.count)).")
        case .missing:
            throw CommandError(
                "the commit \(revision.commit.id) has no desired state for \(environment)",
                advice: "Nothing is removed because of that.")
        }
        let written = try await store.lastWritten(environment)
        if let project = written?.project, project != desired.project {
            throw CommandError(
                "\(environment)/environment.yaml names project \(desired.project), and \(environment) runs in project "
                    + "\(project)",
                advice: "Put the old project back, or move the environment as docs/operating.md says.")
        }
        let (releases, unresolved) = try await releases(of: desired, written: written)
        let live = try await adapters.reader.observe(
            environment, project: desired.project, known: written?.known ?? KnownResources())
        let all = EnvironmentDiff.differences(
            environment: environment, effective: releases, applied: written?.applied ?? [:],
            namespace: written?.namespace,
            live: live
        ).filter { difference in
            // Nobody can say what git asks of these.
            InstanceName(difference.resource).map { unresolved[$0.service] == nil } ?? true
        }
        let code = written?.codeDifference(in: environment, tree: revision.terraformTree, now: clock.now)
        return Comparison(
            differences: IgnoreRules(desired.ignore, at: clock.now).divide(all).left + (code.map { [$0] } ?? []),
            unresolved: unresolved)
    }

    func notices(of environment: EnvironmentName) async throws -> [Reason] {
        try await store.lastWritten(environment)?.notices ?? []
    }

    func migration(of service: ServiceName, in environment: EnvironmentName) async throws -> MigrationStatus {
        let standing = try await store.lastWritten(environment)?.migrations[service]
        return MigrationStatus(standing, of: service, in: environment)
    }

    func tags(of environment: EnvironmentName) async throws -> ImageTags {
        let known = try await store.lastWritten(environment)?.tags ?? ImageTags()
        return known.merging(lookedUp.withLock { $0 })
    }

    /// How long a command that only looks goes on with the commit that it has read.
    static let commandAge: Duration = .seconds(5)

    private func releases(
        of desired: DesiredEnvironment, written: LastWritten?
    ) async throws -> (known: [ServiceName: Release], unresolved: [ServiceName: Reason]) {
        var running = desired
        let resolver = try adapters.resolver(of: desired.name)
        // The database is no instance: what its passwords are isn't compared here.
        running.passwords = nil
        let pinning = Pinning(of: running, images: written?.images ?? [:], verified: written?.verified ?? [:])
        let (found, troubles) = await resolver.resolve(pinning.request)
        var pins = pinning.pins
        pins.merge(found)
        var known: [ServiceName: Release] = [:]
        var unresolved: [ServiceName: Reason] = [:]
        for service in desired.services {
            if let tag = service.image.tag, let digest = pins.digests[service.name] {
                lookedUp.withLock {
                    $0.remember(tag, of: PinnedImage(repository: service.image.repository, digest: digest))
                }
            }
            if let release = service.release(pins: pins) {
                known[service.name] = release
            } else {
                unresolved[service.name] = Pinning.trouble(of: service, pins, troubles).reason
            }
        }
        return (known, unresolved)
    }

    func close() async { await adapters.close() }
}
