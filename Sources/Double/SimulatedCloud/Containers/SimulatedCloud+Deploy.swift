extension SimulatedCloud {
    /// Starts a deploy of what is set on `container`, stores it, and plans how it ends. The old revision goes on
    /// serving. `failsInternally` makes it end in the platform's own error, whatever the image does.
    mutating func deploy(
        _ container: inout CloudContainer, _ status: ResourceStatus, hangs: Bool = true, failsInternally: Bool = false
    ) {
        let settings = container.settings
        container.status = status
        container.errorMessage = nil
        container.updatedAt = callTime
        container.generation += 1
        container.revisions += 1
        defer { state.containers[container.id] = container }

        var (revision, missing) = makeRevision(of: container)
        let program = program(of: container, digest: revision.digest)
        if program != nil { revision.behaviour = revision.behaviour.ofAnotherCommand }
        var verdict = missing ? .imageMissing : DeployVerdict.of(revision.behaviour, settings)
        if verdict == .hangs, !hangs { verdict = .serves(extra: 0) }
        if failsInternally { verdict = .failsInternally }
        let usual = pick(status == .creating ? self.settings.timings.create : self.settings.timings.update)
        let duration: Int64
        let failure: String?
        var wait: ProgramWait?
        switch verdict {
        case .serves(let extra):
            (duration, failure) = (usual + extra, nil)
            revision.program = program
            if program != nil { wait = programWait(for: container) }
        case .failsProbes(let budget, let message):
            duration = budget / self.settings.timings.probeDivisor + pick(self.settings.timings.probeVerdict)
            failure = message
        case .imageMissing:
            (duration, failure) = (
                pick(self.settings.timings.imageMissing), "Image was not found in container registry."
            )
        case .failsInternally:
            duration = pick(self.settings.timings.internalError)
            failure =
                "An internal error occurred while deploying the Serverless Container. Please retry or contact support "
                + "if the problem persists."
        case .hangs:
            container.pending = PendingRevision(revision: revision, failure: nil)
            return
        }
        container.pending = PendingRevision(revision: revision, failure: failure, program: wait)
        if !container.isStuck {
            plan(.settleContainer(id: container.id, generation: container.generation), after: duration)
        }
    }

    private func makeRevision(of container: CloudContainer) -> (ContainerRevision, imageMissing: Bool) {
        let settings = container.settings
        let namespace = state.namespaces[container.namespaceID]
        var names = Set(settings.environment.keys).union(settings.secrets.keys)
        if let namespace { names.formUnion(Set(namespace.environment.keys).union(namespace.secrets.keys)) }
        let reference = ImageReference(settings.image)
        let isOurs = reference?.registryPath(region: self.settings.region) != nil
        let digest = reference.flatMap { registryDigest(of: $0) }
        let revision = ContainerRevision(
            number: container.revisions, image: settings.image, digest: digest ?? reference?.digest,
            variables: names.sorted(),
            privacy: settings.privacy, healthPath: settings.healthPath,
            behaviour: reference.map { behaviour(of: $0, digest: digest) } ?? .unpullable, failsAt: nil)
        // The real cloud's words for a pull that is refused aren't known: they are taken to be those of an image that
        // isn't there, as registries don't tell the two apart to strangers (a guess).
        let isRefused = reference.map { !mayPull($0, from: project(of: container)) } ?? false
        return (revision, isOurs && digest == nil || isRefused)
    }

    mutating func settleContainer(_ id: String, _ generation: Int) {
        guard var container = state.containers[id], container.generation == generation, var pending = container.pending
        else { return }
        var failure = pending.failure
        if let wait = pending.program, programs != nil {
            switch programReports[id]?[pending.revision.number] {
            case .ready: break
            case .ended where state.now >= wait.crashAt: failure = wait.message
            case .ended:
                state.agenda.plan(.settleContainer(id: id, generation: generation), at: wait.crashAt)
                return
            case nil:
                state.containers[id]?.pending?.program?.isDue = true
                return
            }
        }
        container.pending = nil
        container.updatedAt = .controller(state.now)
        if let failure {
            container.status = .error
            container.errorMessage = failure
            // The first failure starts the day; failing again doesn't start another.
            if container.serving != nil, container.fallbackUntil == nil {
                let deadline = state.now + settings.scaled(settings.fallbackLifetime)
                container.fallbackUntil = deadline
                state.agenda.plan(.dropFallback(containerID: id, deadline: deadline), at: deadline)
            }
        } else {
            container.status = .ready
            container.errorMessage = ""
            pending.revision.failsAt = failureTime(of: pending.revision.behaviour)
            container.serving = pending.revision
            container.fallbackUntil = nil
        }
        state.containers[id] = container
    }

    mutating func dropFallback(_ id: String, _ deadline: Int64) {
        guard state.containers[id]?.fallbackUntil == deadline else { return }
        state.containers[id]?.serving = nil
        state.containers[id]?.fallbackUntil = nil
    }
}
