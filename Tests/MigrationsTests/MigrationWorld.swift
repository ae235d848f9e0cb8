import Migrations
import Model
import Ports

/// A machine, and a world that answers it at once; time moves to when the machine wants something.
struct MigrationWorld {
    static let start = Timestamp(seconds: 1_800_000_000)

    var machine: MigrationMachine
    var now = Self.start
    /// What was asked for, with the seconds since the start: `12 look`.
    private(set) var trace: [String] = []
    private(set) var begun = 0
    private(set) var end: MigrationEnd?

    init(_ order: MigrationOrder = .sample) { machine = MigrationMachine(order: order) }

    /// Seconds since the start.
    var seconds: Int { Int((now - Self.start).components.seconds) }
    /// Those of the trace without their times.
    var steps: [String] { trace.map { String($0.drop { $0 != " " }.dropFirst()) } }

    func count(_ step: String) -> Int { steps.count { $0 == step } }

    /// Feeds events and what comes of them until it is over, or `until` says so. A script answers for begin, look and
    /// remove; nil stands for an answer that never comes, as when the process dies.
    mutating func run(
        _ event: MigrationEvent = .begin, _ answer: (MigrationAction, MigrationWorld) -> MigrationEvent?
    ) {
        var next: MigrationEvent? = event
        while let event = next {
            next = nil
            for action in machine.handle(event, now: now) {
                switch action {
                case .begin:
                    begun += 1
                    note("begin")
                case .look(_, _, let time):
                    now = max(now, time)
                    note("look")
                case .remove: note("remove")
                case .wait(let time):
                    now = max(now, time)
                    next = .woken
                    continue
                case .finished(let end):
                    self.end = end
                    continue
                }
                next = answer(action, self)
            }
        }
    }

    private mutating func note(_ step: String) { trace.append("\(seconds) \(step)") }
}

extension MigrationOrder {
    static let sample = make()

    /// An order whose constants are right by construction.
    static func make() -> MigrationOrder {
        guard let environment = EnvironmentName("staging"), let service = ServiceName("streamlit"),
            let project = ProjectID("11111111-1111-4111-8111-111111111111"),
            let release = ReleaseID("r-414dec9111407ac9"),
            let digest = ImageDigest("sha256:" + String(repeating: "a", count: 64))
        else { preconditionFailure("a constant of the tests is wrong") }
        return MigrationOrder(
            environment: environment, project: project, namespaceID: "00000000-0000-4000-8000-000000000900",
            service: service, release: release, run: "r-414dec9111407ac9.1.up", direction: .up,
            image: PinnedImage(repository: "rg.fr-par.scw.cloud/evalap/streamlit", digest: digest),
            variables: ["LOG": "info"], secrets: ["DATABASE_URL": SecretPin(name: "url", revision: 3)],
            resources: Resources(mvCPU: 560, memoryBytes: 1_024_000_000), database: "DATABASE_URL",
            command: ["alembic", "upgrade", "head"], current: ["alembic", "current"], deadline: .seconds(600))
    }
}

extension MigrationLook.Answer {
    /// Of the sample order, as the program writes it.
    static func of(
        _ state: MigrationLook.State, _ code: String? = nil, didRun: Bool = true,
        run: String = MigrationOrder.sample.run
    ) -> Self {
        Self(
            run: run, state: state, failure: code.map { Reason(code: $0, message: "Words of \($0)") }, before: "0001",
            after: state == .done ? "0002" : "0001", exitCode: state == .done ? 0 : nil, output: "printed",
            didRun: didRun, startedAt: MigrationWorld.start, endedAt: nil, durationMilliseconds: 7)
    }
}
