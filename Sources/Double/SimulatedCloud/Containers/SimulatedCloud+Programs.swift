/// Containers whose process is real: the shell runs it and says what became of it, and the deploy ends accordingly.
extension SimulatedCloud {
    /// Says where the program of an image is: the `image/tag` of the first of `tags` that there is a program for, nil for
    /// none. `image` is the last part of the repository.
    package typealias ProgramCatalogue = @Sendable (_ image: String, _ tags: [String]) -> String?

    /// Takes note of what became of the program of a container's revision. One that is no longer serving or being
    /// deployed changes nothing.
    package mutating func noteProgram(_ report: ProgramReport, revision: Int, ofContainer id: String) {
        guard var container = state.containers[id] else { return }
        let current = [container.serving?.number, container.pending?.revision.number]
        var reports = (programReports[id] ?? [:]).filter { current.contains($0.key) }
        reports[revision] = report
        programReports[id] = reports
        changes += 1
        if let pending = container.pending, pending.revision.number == revision {
            if pending.program?.isDue == true { settleContainer(id, container.generation) }
        } else if report == .ended, container.status == .ready, container.serving?.number == revision {
            // What the real one's status says of an instance that doesn't come up again isn't recorded: a guess.
            container.status = .error
            container.errorMessage = crash(of: container).message
            container.updatedAt = .controller(state.now)
            state.containers[id] = container
        }
    }

    /// What a container's next revision runs; nil without a command, or when the shell has nothing for its image.
    func program(of container: CloudContainer, digest: String?) -> RevisionProgram? {
        let settings = container.settings
        guard let programs, !settings.command.isEmpty, let image = ImageReference(settings.image),
            let name = image.repository.split(separator: "/").last
        else { return nil }
        let named = image.tag ?? (image.digest == nil ? "latest" : nil)
        let known = digest.map { registryTags(of: image, pointingAt: $0).sorted() } ?? []
        // The named tag first where it is one of those; one that means another digest by now last.
        let isCurrent = named.map { known.contains($0) } ?? false
        let tags = isCurrent ? [named].compactMap(\.self) + known : known + [named].compactMap(\.self)
        guard let location = programs(String(name), tags) else { return nil }
        let namespace = state.namespaces[container.namespaceID]
        var environment = namespace?.environment ?? [:]
        let later = [
            namespace?.secrets.mapValues(\.value) ?? [:], settings.environment, settings.secrets.mapValues(\.value),
        ]
        for variables in later { environment.merge(variables) { $1 } }
        return RevisionProgram(
            location: location, arguments: settings.command + settings.args, environment: environment,
            probe: settings.startup ?? settings.liveness, timeout: settings.timeout, mayRest: settings.minScale == 0)
    }

    mutating func programWait(for container: CloudContainer) -> ProgramWait {
        let (budget, message) = crash(of: container)
        let duration = budget / settings.timings.probeDivisor + pick(settings.timings.probeVerdict)
        return ProgramWait(crashAt: state.now + settings.scaled(duration), message: message)
    }

    /// How the container would end with an image that `crashes`.
    private func crash(of container: CloudContainer) -> (budget: Int64, message: String) {
        guard case .failsProbes(let budget, let message) = DeployVerdict.of(.crashes, container.settings) else {
            return (0, "")
        }
        return (budget, message)
    }
}
