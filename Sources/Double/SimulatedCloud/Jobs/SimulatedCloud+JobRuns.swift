extension SimulatedCloud {
    /// POST /job-definitions/{id}/start: as many runs as asked for, each `validated`.
    package mutating func startJob(_ id: String, _ override: JobStart) throws(CloudError) -> [JobRun] {
        let definition = try job(id)
        guard (1...100).contains(override.replicas) else {
            throw .invalid("replicas", "constraint", "must be between 1 and 100")
        }
        changes += 1
        return (0..<override.replicas).map { _ in start(definition, override) }
    }

    /// GET /job-runs/{id}.
    package func jobRun(_ id: String) throws(CloudError) -> JobRun {
        guard let run = state.jobs.runs[id] else { throw .plain(status: 404, message: "job run is not found") }
        return run
    }

    /// GET /job-runs. Empty lists of states and reasons pass everything.
    package func jobRuns(
        states: [String] = [], reasons: [String] = [], _ filter: ResourceFilter, _ query: ListQuery = ListQuery()
    ) -> QueryPage<JobRun> {
        query.page(
            of: state.jobs.runs.all.filter { run in
                passes(filter, run) && (states.isEmpty || states.contains(run.state.rawValue))
                    && (reasons.isEmpty || run.reason.map { reasons.contains($0) } ?? false)
            })
    }

    /// POST /job-runs/{id}/stop: `interrupting`, and a moment later `interrupted`.
    package mutating func stopJobRun(_ id: String) throws(CloudError) -> JobRun {
        var run = try jobRun(id)
        guard !run.state.isFinal else { throw .plain(status: 403, message: "job run is already terminated") }
        changes += 1
        guard run.state != .interrupting else { return run }
        run.reason = "cancellation"
        enter(.interrupting, &run, then: settings.timings.products.jobStop)
        return run
    }

    mutating func start(_ definition: JobDefinition, _ override: JobStart) -> JobRun {
        var settings = definition.settings
        settings.startupCommand = override.startupCommand ?? settings.startupCommand
        settings.args = override.args ?? settings.args
        settings.command = override.command ?? settings.command
        settings.environment.merge(override.environment ?? [:]) { $1 }
        var run = JobRun(
            id: state.random.uuid(), definitionID: definition.id, projectID: definition.projectID,
            region: definition.region,
            settings: settings, state: .initialized, createdAt: callTime, updatedAt: callTime)
        enter(.validated, &run, then: self.settings.timings.products.jobValidated)
        return run
    }

    /// The next state of a run whose time has come.
    mutating func advance(_ old: JobRun) {
        var run = old
        switch run.state {
        case .initialized, .validated:
            enter(.queued, &run, then: settings.timings.products.jobQueued)
        case .queued, .retrying:
            launch(&run)
        case .running:
            end(&run, verdict(of: run))
        case .interrupting:
            enter(.interrupted, &run, then: nil)
        case .succeeded, .failed, .interrupted:
            break
        }
    }

    private mutating func launch(_ run: inout JobRun) {
        if let failure = failureToStart(run) { return end(&run, failure) }
        if run.startedAt == nil { run.startedAt = callTime }
        run.attempts = (run.attempts ?? 0) + 1
        let timeout = settings.scaled(run.settings.timeout)
        let work: Int64? =
            switch behaviour(of: run) {
            case .stuck: nil
            case .slowToStart(let duration), .failsAfter(let duration): settings.scaled(duration)
            case .good, .unhealthy, .crashes, .unpullable, .internalError:
                settings.scaled(pick(settings.timings.products.jobRun))
            }
        enter(.running, &run, then: nil)
        state.agenda.plan(
            .job(.advance(runID: run.id, generation: run.generation)), at: state.now + min(work ?? timeout, timeout))
    }

    private func failureToStart(_ run: JobRun) -> Verdict? {
        if let reference = ImageReference(run.settings.image) {
            let isMissing =
                reference.registryPath(region: settings.region) != nil && registryDigest(of: reference) == nil
            if isMissing || !mayPull(reference, from: run.projectID) || behaviour(of: run) == .unpullable {
                return Verdict(reason: "image_not_found", message: "image not found")
            }
        } else {
            return Verdict(reason: "invalid_image", message: "not an image reference: \(run.settings.image)")
        }
        // Secrets of other regions lie in clouds that this one doesn't see.
        guard run.region == settings.region else { return nil }
        for secret in state.jobs.secrets.all where secret.definitionID == run.definitionID {
            guard let selector = RevisionSelector(secret.version),
                let version = try? version(selector, of: secret.secretID)
            else {
                return Verdict(
                    reason: "secret_not_found", message: "secret \(secret.secretID) or its version isn't there")
            }
            if version.status != .enabled {
                return Verdict(
                    reason: "secret_disabled",
                    message: "version \(version.revision) of secret \(secret.secretID) is disabled")
            }
        }
        return nil
    }

    private func verdict(of run: JobRun) -> Verdict {
        let ran = state.now - (run.startedAt?.microseconds ?? state.now)
        if ran >= settings.scaled(run.settings.timeout) {
            return Verdict(reason: "timeout", message: "the run took longer than job_timeout")
        }
        switch behaviour(of: run) {
        case .crashes, .failsAfter:
            return Verdict(reason: "exited_with_error", exitCode: 1, message: "the process ended with exit code 1")
        case .good, .slowToStart, .unhealthy, .unpullable, .stuck, .internalError:
            return Verdict(exitCode: 0)
        }
    }

    private mutating func end(_ run: inout JobRun, _ verdict: Verdict) {
        if verdict.exitCode == 1, (run.attempts ?? 0) <= run.settings.maxRetries ?? 0 {
            return enter(.retrying, &run, then: settings.timings.products.jobQueued)
        }
        (run.reason, run.exitCode, run.errorMessage) = (verdict.reason, verdict.exitCode, verdict.message)
        enter(verdict.reason == nil ? .succeeded : .failed, &run, then: nil)
    }

    private mutating func enter(_ next: JobRun.State, _ run: inout JobRun, then spread: CloudTimings.Spread?) {
        run.state = next
        run.updatedAt = callTime
        run.generation += 1
        if next.isFinal, run.startedAt != nil { run.terminatedAt = callTime }
        state.jobs.runs[run.id] = run
        if let spread { plan(.job(.advance(runID: run.id, generation: run.generation)), after: pick(spread)) }
    }

    private func behaviour(of run: JobRun) -> ImageBehaviour {
        guard let reference = ImageReference(run.settings.image) else { return .unpullable }
        return behaviour(of: reference, digest: registryDigest(of: reference))
    }

    private struct Verdict {
        var reason: String?
        var exitCode: Int?
        var message: String?
    }
}
