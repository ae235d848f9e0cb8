import Backups
import DesiredState
import LiveState
import Model
import Ports

/// The verification of the environment's backups, beside everything else: gives ``VerificationMachine`` what git asks for,
/// what people ask for and what Scaleway answers, and carries out what it wants. No pass waits for it, and it begins nothing
/// beside one.
struct VerificationKeeper: Hashable, Sendable {
    private(set) var machine: VerificationMachine
    /// Requests that aren't answered yet, by id. After a restart the journal gives them again.
    private var requests: [String: OperatorRequest] = [:]
    /// Those that came before anybody knew what git asks for, right after a start.
    private var early: [String] = []

    /// - `memory`: as it was saved.
    init(_ memory: VerificationMemory = VerificationMemory()) { machine = VerificationMachine(memory) }

    /// The process starts: what was under way is looked after, or taken away.
    mutating func restart(_ shelf: BackupMachine, _ context: inout MachineContext) {
        machine = VerificationMachine(context.memory.verifications)
        (requests, early) = ([:], [])
        tell(.restarted, shelf, &context)
    }

    /// Takes over what changed in the event that was just handled.
    mutating func follow(_ shelf: BackupMachine, isIdle: Bool, _ context: inout MachineContext) {
        if context.memory.verifications != machine.memory {
            context.drop(.verification)
            context.timers.cancel(.verification)
            machine = VerificationMachine(context.memory.verifications)
            tell(.restarted, shelf, &context)
        }
        // As long as nobody knows what git asks for, nothing is judged.
        guard context.memory.git.source != nil else { return }
        let surroundings = Self.surroundings(context, isIdle: isIdle)
        if machine.surroundings != surroundings { tell(.surroundings(surroundings), shelf, &context) }
        for id in early { tell(.asked(requestID: id), shelf, &context) }
        early = []
    }

    /// A look or a try is due.
    mutating func wake(_ shelf: BackupMachine, _ context: inout MachineContext) { tell(.woken, shelf, &context) }

    /// A person asks; it is taken up at the end of the event, once it is known what git asks for.
    mutating func requested(_ request: OperatorRequest) {
        guard requests[request.id] == nil else { return }
        requests[request.id] = request
        early.append(request.id)
    }

    mutating func answered(_ result: EffectResult, _ shelf: BackupMachine, _ context: inout MachineContext) {
        switch result {
        case .verification(let answer): tell(.answered(answer), shelf, &context)
        case .failed(let failure): tell(.failed(failure), shelf, &context)
        default: break
        }
    }

    // MARK: What it knows

    private static func surroundings(_ context: MachineContext, isIdle: Bool) -> VerificationSurroundings {
        let memory = context.memory
        func blocked(_ message: String) -> VerificationSurroundings {
            VerificationSurroundings(
                isSuspended: memory.suspension != nil, obstacle: Reason(code: "verify_stopped", message: message))
        }
        guard memory.place.destruction == nil else {
            return blocked("Nothing is verified: the environment is about to be destroyed.")
        }
        guard case .valid(let desired) = memory.git.source?.desired else {
            return blocked("Nothing is verified: what git asks for can't be used, and `amarre status` says why.")
        }
        let policies = (desired.backups ?? []).filter { !$0.verify.isEmpty }
        guard !policies.isEmpty else { return VerificationSurroundings(isSuspended: memory.suspension != nil) }
        return VerificationSurroundings(
            policies: policies, isSuspended: memory.suspension != nil,
            isQuiet: isIdle && memory.outage == nil && !context.isStopping, readers: readers(desired, memory),
            place: memory.place.namespace.map {
                VerificationSurroundings.Place(
                    environment: context.environment, project: memory.settledProject ?? desired.project,
                    namespaceID: $0.id, installation: context.installation)
            })
    }

    /// Services that were seen healthy: those that migrate a database first, whose images can do it for sure.
    private static func readers(_ desired: DesiredEnvironment, _ memory: EnvironmentMemory) -> [VerificationReader] {
        var (first, rest): ([VerificationReader], [VerificationReader]) = ([], [])
        for (service, release) in memory.services.verified.sorted(by: { $0.key < $1.key }) {
            let migration = desired.service(service)?.migrate
            let variable = migration?.database ?? "DATABASE_URL"
            guard let secret = memory.services.migrations?[service]?.secrets[variable] ?? release.secrets[variable]
            else { continue }
            let reader = VerificationReader(
                service: service, image: release.image, variable: variable, secret: secret,
                resources: release.resources)
            if migration == nil { rest.append(reader) } else { first.append(reader) }
        }
        return first + rest
    }

    // MARK: What it wants

    private mutating func tell(_ event: VerificationEvent, _ shelf: BackupMachine, _ context: inout MachineContext) {
        var event = event
        while true {
            let actions = machine.handle(event, seeing: shelf, now: context.now)
            if machine.memory != context.memory.verifications {
                context.remember(.verifications(machine.memory))
                context.touch()
            }
            var refusal: VerificationEvent?
            for (index, action) in actions.enumerated() { refusal = perform(action, index, &context) ?? refusal }
            guard let next = refusal else { return }
            event = next
        }
    }

    /// Returns the answer when the action isn't carried out.
    private mutating func perform(
        _ action: VerificationAction, _ index: Int, _ context: inout MachineContext
    ) -> VerificationEvent? {
        switch action {
        case .call(let call):
            if let failure = Self.obstacle(call, context) { return .failed(failure) }
            context.ask(.verification(call))
        case .note(let note): context.note(event(note, index, context))
        case .finished(let id, let end):
            guard let request = requests.removeValue(forKey: id) else { return nil }
            context.answer(request, end.outcome)
            context.touch()
        case .wake(let time):
            context.timers.cancel(.verification)
            context.timers.schedule(.verification, at: time)
        }
        return nil
    }

    /// Why nothing may be changed now; nil when it may. A process that is about to end begins nothing.
    private static func obstacle(_ call: VerificationCall, _ context: MachineContext) -> PortFailure? {
        if context.isStopping { return PortFailure(.transient, code: "stopped", "The process is about to end.") }
        guard call.changesSomething, let outage = context.memory.outage else { return nil }
        return PortFailure(.transient, code: outage.reason.code, outage.reason.message)
    }

    private func event(_ note: VerificationNote, _ index: Int, _ context: MachineContext) -> AuditEvent {
        let now = context.now
        let seed = [
            context.installation, context.environment.text, "verification", note.kind.rawValue, note.database,
            note.backupID ?? "", note.reason.code, String(index), String(context.outbox.version),
            String(now.microseconds),
        ]
        let resource = "backup \(note.backupName ?? note.database)"
        var changes = note.backupID.map { [FieldChange(resource: resource, field: "id", from: nil, to: $0)] } ?? []
        if let result = note.result {
            if let seconds = result.restoreSeconds {
                changes.append(FieldChange(resource: resource, field: "restore seconds", from: nil, to: "\(seconds)"))
            }
            changes += result.rows.map {
                FieldChange(
                    resource: resource, field: "rows of \($0.table)", from: nil, to: $0.count.map { "\($0)" } ?? "none")
            }
        }
        return AuditEvent(
            id: DerivedIdentifier.make(seed, at: now), kind: note.kind.event, time: now,
            environment: context.environment, correlation: .none, trigger: .poll, changes: changes, reason: note.reason,
            startedAt: now, requestedBy: machine.memory.order.flatMap { requests[$0.requestID]?.requestedBy },
            severity: note.severity.event)
    }
}

extension VerificationEnd {
    /// The answer to a person: what was found, the worst first said.
    fileprivate var outcome: RequestOutcome {
        switch self {
        case .refused(let reason): return .refused(reason.code, reason.message)
        case .results(let results):
            let text = results.map { "\($0.database): \($0.reason.message)" }.joined(separator: " ")
            if let bad = results.first(where: { $0.verdict == .bad }) {
                return .failed(Reason(code: bad.reason.code, message: text))
            }
            if let open = results.first(where: { $0.verdict == .undecided }) {
                return .refused(open.reason.code, text)
            }
            return .done(text)
        }
    }
}

extension VerificationNote.Kind {
    fileprivate var event: AuditEvent.Kind {
        switch self {
        case .begun: .backupVerifyBegun
        case .verified: .backupVerified
        case .failed: .backupVerifyFailed
        case .condition: .backupCondition
        case .cleared: .backupCleared
        }
    }
}
