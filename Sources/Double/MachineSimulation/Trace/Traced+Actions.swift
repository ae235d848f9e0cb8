import Controller
import DesiredState
import LiveState
import Model
import Ports

extension Action: Traced {
    func trace(into hash: inout TraceHash) {
        switch self {
        case .effect(let id, let effect): hash.fields(1, id.number, effect)
        case .save(let version, let record): hash.fields(2, version, record)
        case .record(let event): hash.fields(3, event)
        case .wake(let time): hash.fields(4, time)
        case .cancel(let id): hash.fields(5, id.number)
        case .answer(let id, let outcome): hash.fields(6, id, outcome.description)
        }
    }
}

extension Effect: Traced {
    func trace(into hash: inout TraceHash) {
        switch self {
        case .readSource: hash.mix(1)
        case .resolve(let request): hash.fields(2, request)
        case .observe(let project, let known): hash.fields(3, project, known.namespaceID, known.containers)
        case .plan(let request): hash.fields(4, request)
        case .apply(let handle): hash.fields(5, handle)
        case .untaint(let address): hash.fields(6, address)
        case .adopt(let address, let id): hash.fields(7, address, id)
        case .discardPlans: hash.mix(8)
        case .probe(let name, let endpoint, let path): hash.fields(9, name, endpoint, path)
        case .restore(let name, let id, let restore): hash.fields(10, name, id, restore)
        case .redeploy(let id): hash.fields(11, id)
        case .deleteContainer(let name, let id): hash.fields(12, name, id)
        case .awaitTurn(let id): hash.fields(13, id)
        case .attribute(let question): hash.fields(14, question.environment, question.project, question.resources)
        case .survey(let request): hash.fields(15, request)
        case .codeStanding(let environment): hash.fields(16, environment)
        case .lookUpNames(let wanted, let project): hash.fields(17, wanted, project)
        case .readTaints: hash.mix(18)
        case .loadRules(let request): hash.fields(19, request.environment, request.project, request.commit)
        case .backup(let call): hash.fields(20, call)
        case .migration(let call): hash.fields(21, call)
        case .verification(let call): hash.fields(22, call)
        }
    }
}

extension BackupCall: Traced {
    func trace(into hash: inout TraceHash) {
        switch self {
        case .look(let request):
            hash.fields(1, request.environment, request.project, request.since, request.follow)
        case .make(let wish): hash.fields(2, wish.instanceID, wish.database, wish.name, wish.expiresAt)
        case .remove(let reference): hash.fields(3, reference)
        case .extend(let reference, let end): hash.fields(4, reference, end)
        }
    }
}

extension VerificationCall: Traced {
    func trace(into hash: inout TraceHash) {
        switch self {
        case .survey(let scratch, let readers): hash.fields(1, scratch, readers)
        case .restore(let scratch): hash.fields(2, scratch)
        case .look(let scratch): hash.fields(3, scratch)
        case .open(let scratch, let readers): hash.fields(4, scratch, readers)
        case .count(let scratch, let readers, let checks): hash.fields(5, scratch, readers, checks.map(\.table))
        case .read(let scratch, let id): hash.fields(6, scratch, id)
        case .clean(let scratch): hash.fields(7, scratch)
        }
    }
}

extension VerificationScratch: Traced {
    func trace(into hash: inout TraceHash) {
        hash.fields(run, environment, project, namespaceID, instanceID, backup, database, scratchInstanceID)
    }
}

extension VerificationReader: Traced {
    func trace(into hash: inout TraceHash) {
        hash.fields(service, image.description, variable, secret, resources)
    }
}

extension BackupReference: Traced {
    func trace(into hash: inout TraceHash) { hash.fields(id, kind.rawValue) }
}

extension ResolveRequest: Traced {
    func trace(into hash: inout TraceHash) { hash.fields(project, images, secrets) }
}

extension TerraformPlanRequest: Traced {
    func trace(into hash: inout TraceHash) {
        hash.fields(
            environment, project, region, commit, reconciliation, instances, secrets, targets, refreshOnly, adoptions,
            passwords, backupDays)
    }
}

extension Adoption: Traced {
    func trace(into hash: inout TraceHash) { hash.fields(address, id) }
}

extension WantedName: Traced {
    func trace(into hash: inout TraceHash) { hash.fields(address, type, name) }
}

extension InstanceRestore: Traced {
    func trace(into hash: inout TraceHash) {
        hash.fields(spec, settings, startupProbe, livenessProbe, leavesNetwork, secrets, project)
    }
}

extension SurveyRequest: Traced {
    func trace(into hash: inout TraceHash) { hash.fields(project, namespaceID, secrets, images, environment) }
}

extension SurveyRequest.Image: Traced {
    func trace(into hash: inout TraceHash) { hash.fields(repository, tag) }
}

extension AttributionQuestion.Resource: Traced {
    func trace(into hash: inout TraceHash) { hash.fields(name, ids, since) }
}

extension SecretSource: Traced {
    func trace(into hash: inout TraceHash) {
        switch self {
        case .keep(let kept): hash.fields(1, kept)
        case .read(let pin): hash.fields(2, pin)
        }
    }
}

extension MigrationCall: Traced {
    func trace(into hash: inout TraceHash) {
        switch self {
        case .begin(let order): hash.fields(1, order)
        case .look(let id, let run): hash.fields(2, id, run)
        case .remove(let id): hash.fields(3, id)
        case .backup(let call): hash.fields(4, call)
        case .renewPrivileges(let request): hash.fields(5, request.environment, request.project, request.url)
        }
    }
}

extension MigrationOrder: Traced {
    func trace(into hash: inout TraceHash) {
        hash.fields(environment, project, namespaceID, service, release.text, run, direction.rawValue)
        hash.fields(image.description, variables, secrets, resources, database, command, current, target)
        hash.fields(Int(deadline.wholeMicroseconds), Int(lockTime.wholeMicroseconds))
    }
}
