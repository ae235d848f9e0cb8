import HTTPTransport
import Model
import Ports

/// The store of the state: it is looked at before each command that needs it, because Terraform itself takes minutes to
/// give up on a store that doesn't answer.
extension TerraformCLI {
    /// The longest that a look takes. Two in a row that fail, and the pause between, are the longest that an outage
    /// goes unnoticed.
    private static let lookTimeout: Duration = .seconds(4)
    /// Time between two looks while a command runs.
    private static let lookInterval: Duration = .seconds(2)

    /// The root's `s3` backend; nil when the state is local, or the root names another one. Throws `invalid` when the
    /// configuration names a store and the root can't use it.
    func backend(of target: Target) throws(PortFailure) -> StateBackend? {
        guard configuration.stateDirectory == nil else { return nil }
        let places = try places(of: target.environment)
        if let backend = StateBackend(root: places.root(target.commit), settings: configuration.backend) {
            return backend
        }
        guard configuration.backend == nil else {
            throw PortFailure(
                .invalid, code: "terraform_backend",
                "the configuration names a store for the state (terraform: / backend:), and \(places.repositoryPath) "
                    + "has no backend \"s3\" at \(target.commit)"
            )
        }
        return nil
    }

    /// Throws `unreachable` when the store of the state doesn't answer.
    func requireBackend(_ target: Target, for command: TerraformInvocation) async throws(PortFailure) {
        guard command.needsState, let backend = try backend(of: target) else { return }
        if let failure = await look(at: backend, target.environment) { throw failure }
    }

    /// Runs a command that changes nothing, and ends it when the store of the state stops answering meanwhile.
    func watched(
        _ command: TerraformInvocation, on target: Target,
        _ run: @escaping @Sendable () async throws(PortFailure) -> TerraformInvocation.Finished
    ) async throws(PortFailure) -> TerraformInvocation.Finished {
        guard command.needsState, command.changesNothing, transport != nil, let backend = try backend(of: target) else {
            return try await run()
        }
        let result = await withTaskGroup(of: Part.self) { group in
            group.addTask {
                do throws(PortFailure) { return .ended(.success(try await run())) } catch {
                    return .ended(.failure(error))
                }
            }
            group.addTask {
                guard let failure = await self.loss(of: backend, target.environment) else { return .stopped }
                return .lost(failure)
            }
            var lost: PortFailure?
            var result: Result<TerraformInvocation.Finished, PortFailure>?
            for await part in group {
                switch part {
                case .ended(let ended): result = ended
                case .lost(let failure): lost = failure
                case .stopped: break
                }
                group.cancelAll()
            }
            if let lost, case .failure(let failure) = result, failure.kind == .cancelled {
                return Result<TerraformInvocation.Finished, PortFailure>.failure(lost)
            }
            return result
                ?? .failure(
                    PortFailure(.cancelled, code: "terraform_cancelled", "terraform \(command.name) was cancelled"))
        }
        return try result.get()
    }

    private enum Part: Sendable {
        case ended(Result<TerraformInvocation.Finished, PortFailure>)
        case lost(PortFailure)
        case stopped
    }

    /// Looks again and again; returns when two looks in a row failed, or nil when cancelled.
    private func loss(of backend: StateBackend, _ environment: EnvironmentName) async -> PortFailure? {
        var failures = 0
        while !Task.isCancelled {
            guard (try? await Task.sleep(for: Self.lookInterval)) != nil else { return nil }
            let failure = await look(at: backend, environment)
            failures = failure == nil ? 0 : failures + 1
            if failures > 1, !Task.isCancelled { return failure }
        }
        return nil
    }

    private func look(at backend: StateBackend, _ environment: EnvironmentName) async -> PortFailure? {
        do throws(PortFailure) {
            _ = try await ask(backend, environment)
            return nil
        } catch { return error }
    }

    /// Asks the store for its bucket, without a key: an answer of any kind is good, but for a server's own error.
    /// Returns the status; nil when there is nobody to ask.
    func ask(_ backend: StateBackend, _ environment: EnvironmentName) async throws(PortFailure) -> Int? {
        guard let transport, let endpoint = backend.endpoint else { return nil }
        let url = (endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint) + "/" + (backend.bucket ?? "")
        let status: Int
        do {
            status = try await transport.send(
                HTTPRequest(
                    method: "HEAD", url: url, timeout: Self.lookTimeout, connectTimeout: Self.lookTimeout,
                    freshConnection: true)
            ).status
        } catch {
            throw Self.unreachable(backend, environment, "\(error)")
        }
        guard status < 500 else { throw Self.unreachable(backend, environment, "it answers \(status)") }
        return status
    }

    static func unreachable(_ backend: StateBackend, _ environment: EnvironmentName, _ why: String) -> PortFailure {
        PortFailure(
            .unreachable, code: "state_backend_unreachable",
            "the store of \(environment)'s Terraform state, \(backend.description), doesn't answer: "
                + "\(Sentence.ended(why)) Nothing is planned or applied before it does; work then goes on by itself"
        )
    }
}

extension TerraformInvocation {
    /// Whether it reads or writes the state.
    var needsState: Bool { lockOperation != nil || name == "init" }
    /// Whether it may be ended at any time: nothing but its own lock is written.
    var changesNothing: Bool { name == "plan" || name == "init" }
}
