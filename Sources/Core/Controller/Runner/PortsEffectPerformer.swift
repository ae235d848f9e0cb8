import DesiredState
package import Model
package import Ports

/// Carries out effects through the ports.
package struct PortsEffectPerformer: EffectPerformer {
    private let source: any DesiredStateSource
    private let resolver: any ReleaseResolver
    private let reader: any LiveStateReader
    private let namesakes: any NamesakeReader
    private let terraform: any TerraformRunner
    private let writer: any InstanceWriter
    private let prober: any InstanceProbe
    private let turns: any TurnKeeper
    private let attributor: any ChangeAttributor
    private let surveyor: any SurroundingsReader
    private let standings: any CodeStandings
    private let rules: any AlertRuleLoader
    private let backups: any BackupStore
    private let migrations: any MigrationRunner
    private let privileges: any DatabasePrivileges
    private let verifier: any BackupVerifier
    private let probeTimeout: Duration

    package init(
        source: any DesiredStateSource, resolver: any ReleaseResolver, reader: any LiveStateReader,
        namesakes: any NamesakeReader, terraform: any TerraformRunner, writer: any InstanceWriter,
        prober: any InstanceProbe,
        turns: any TurnKeeper, attributor: any ChangeAttributor, surveyor: any SurroundingsReader,
        standings: any CodeStandings, rules: any AlertRuleLoader, backups: any BackupStore,
        migrations: any MigrationRunner, privileges: any DatabasePrivileges,
        verifier: any BackupVerifier,
        probeTimeout: Duration = .seconds(2)
    ) {
        self.source = source
        self.resolver = resolver
        self.reader = reader
        self.namesakes = namesakes
        self.terraform = terraform
        self.writer = writer
        self.prober = prober
        self.turns = turns
        self.attributor = attributor
        self.surveyor = surveyor
        self.standings = standings
        self.rules = rules
        self.backups = backups
        self.migrations = migrations
        self.privileges = privileges
        self.verifier = verifier
        self.probeTimeout = probeTimeout
    }

    package func perform(_ effect: Effect, of environment: EnvironmentName) async -> EffectResult {
        do throws(PortFailure) {
            return try await attempt(effect, environment)
        } catch {
            return .failed(error)
        }
    }

    private func attempt(_ effect: Effect, _ environment: EnvironmentName) async throws(PortFailure) -> EffectResult {
        switch effect {
        case .readSource:
            return .source(try await source.revision(for: environment))
        case .resolve(let request):
            let (pins, troubles) = await resolver.resolve(request)
            return .pins(pins, troubles: troubles)
        case .observe(let project, let known):
            return .live(try await reader.observe(environment, project: project, known: known))
        case .lookUpNames(let wanted, let project):
            return .namesakes(try await namesakes.namesakes(of: wanted, in: project))
        case .plan(let request):
            return .plan(try await terraform.plan(request))
        case .apply(let handle):
            return .applied(try await terraform.apply(environment: environment, handle: handle))
        case .readTaints:
            return .taints(try await terraform.tainted(environment: environment))
        case .untaint(let address):
            try await terraform.untaint(environment: environment, address: address)
        case .adopt(let address, let containerID):
            try await terraform.adopt(environment: environment, address: address, containerID: containerID)
        case .discardPlans:
            await terraform.discard(environment: environment)
        case .probe(_, let endpoint, let path):
            return .probed(await prober.probe(endpoint: endpoint, path: path, timeout: probeTimeout))
        case .restore(_, let containerID, let restore):
            try await writer.restore(containerID: containerID, to: restore)
        case .redeploy(let containerID):
            try await writer.redeploy(containerID: containerID)
        case .deleteContainer(_, let containerID):
            try await writer.delete(containerID: containerID)
        case .awaitTurn(let id):
            await turns.waitForReturn(ofRequest: id)
        case .attribute(let question):
            return .explained(try await attributor.explain(question))
        case .survey(let request):
            return .surroundings(try await surveyor.survey(request))
        case .loadRules(let request):
            return .rules(try await rules.load(request))
        case .backup(let call): return try await attempt(call)
        case .migration(let call):
            switch call {
            case .begin(let order): return .migrationBegun(try await migrations.begin(order))
            case .look(let id, let run): return .migration(try await migrations.look(id, run: run))
            case .remove(let id): try await migrations.remove(id)
            case .backup(let call): return try await attempt(call)
            case .renewPrivileges(let request): return .privileges(try await privileges.renew(request))
            }
        case .verification(let call): return .verification(try await verifier.perform(call))
        case .codeStanding(let other):
            return .codeStanding(try await standings.verifiedCode(of: other))
        }
        return .done
    }

    private func attempt(_ call: BackupCall) async throws(PortFailure) -> EffectResult {
        switch call {
        case .look(let request): return .backups(try await backups.look(request))
        case .make(let wish): return .backup(try await backups.make(wish))
        case .remove(let reference): try await backups.remove(reference)
        case .extend(let reference, let end): try await backups.extend(reference, until: end)
        }
        return .done
    }
}
