import Controller
import DesiredState
import Model
import Ports

extension LiveSession {
    func copyImages(
        of services: [ServiceName], from source: EnvironmentName, to target: EnvironmentName, movesTags: Bool,
        progress: @escaping @Sendable (String) -> Void
    ) async throws -> [ImageCopyResult] {
        guard source != target else {
            throw CommandError("source and target are both \(source)", advice: "Name two environments.")
        }
        let snapshot = try await adapters.source.snapshot(notOlderThan: Self.commandAge)
        let from = try desired(of: source, in: snapshot)
        let to = try desired(of: target, in: snapshot)
        // What staging runs is what was tried there: a tag that has moved since isn't followed.
        let images = try await store.lastWritten(source)?.images ?? [:]
        var pins = Pinning(of: from, images: images, verified: [:]).pins.digests
        // Also of a tag that is followed: what it names this moment hasn't run there.
        for service in from.services {
            guard let pin = images[service.name], pin.request == service.image else { continue }
            pins[service.name] = pins[service.name] ?? pin.digest
        }
        let copier = try adapters.imageCopier(from: source, to: target)
        var results: [ImageCopyResult] = []
        for row in ImageCopyPlan.requests(from: from, to: to, named: services, pins: pins, movesTags: movesTags) {
            switch row.request {
            case .failure(let failure):
                results.append(ImageCopyResult(service: row.service, request: nil, outcome: .failure(failure)))
            case .success(let request):
                progress("\(row.service): \(request.source) to \(request.target).")
                let outcome: Result<ImageCopyReport, PortFailure>
                do throws(PortFailure) {
                    outcome = .success(try await copier.copy(request) { progress("\(row.service): \($0)") })
                } catch {
                    if error.kind == .cancelled { throw error }
                    outcome = .failure(error)
                }
                results.append(ImageCopyResult(service: row.service, request: request, outcome: outcome))
            }
        }
        return results
    }

    private func desired(of environment: EnvironmentName, in snapshot: RepositorySource.Snapshot) throws
        -> DesiredEnvironment
    {
        let revision = try adapters.source.revision(for: environment, in: snapshot)
        switch revision.desired {
        case .valid(let valid): return valid
        case .invalid(let findings):
            throw CommandError(
                "the desired state of \(environment) at \(revision.commit.id) is invalid: "
                    + "\(findings.first.map { "\($0)" } ?? "")",
                advice: "Run `amarre validate` in the repository; it lists every finding (\(findings.count)).")
        case .missing:
            throw CommandError("the commit \(revision.commit.id) has no desired state for \(environment)")
        }
    }
}
