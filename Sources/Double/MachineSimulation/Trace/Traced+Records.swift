import Model
import Ports

extension ReconciliationRecord: Traced {
    func trace(into hash: inout TraceHash) {
        hash.fields(id, environment, revision, outcome, startedAt, endedAt, trigger, changes, reason, steps)
        hash.fields(migrations)
    }
}

extension ReconciliationRecord.Step: Traced {
    func trace(into hash: inout TraceHash) { hash.fields(at, kind, text) }
}

extension AuditEvent: Traced {
    func trace(into hash: inout TraceHash) {
        hash.fields(id, kind, time, environment, correlation, causation, trigger, commit, differences)
        hash.fields(changes, plans, explanations, outcome, reason, startedAt, requestedBy, passes)
        hash.fields(severity?.rawValue, migration)
    }
}

extension MigrationRecord: Traced {
    func trace(into hash: inout TraceHash) {
        hash.fields(service, release.text, run, direction.rawValue, before, after, command, exitCode, output)
        hash.fields(durationMilliseconds, startedAt, endedAt, didRun, failure)
    }
}

extension CommitInfo: Traced {
    func trace(into hash: inout TraceHash) { hash.fields(id, parents, author, committer, subject, trailers) }
}

extension CommitInfo.Person: Traced {
    func trace(into hash: inout TraceHash) { hash.fields(name, email, time) }
}

extension CommitInfo.Trailer: Traced {
    func trace(into hash: inout TraceHash) { hash.fields(key, value) }
}

extension DriftExplanation: Traced {
    func trace(into hash: inout TraceHash) { hash.fields(resource, write) }
}

extension Attribution: Traced {
    func trace(into hash: inout TraceHash) { hash.fields(resource, method, principal, requestID, time, userAgent) }
}

extension PassTally: Traced {
    func trace(into hash: inout TraceHash) { hash.fields(since, groups, uncounted, isClosed) }
}

extension PassTally.Group: Traced {
    func trace(into hash: inout TraceHash) { hash.fields(commit, outcome, code, count, last) }
}

extension PassTally.Gap: Traced {
    func trace(into hash: inout TraceHash) { hash.fields(since, until) }
}
