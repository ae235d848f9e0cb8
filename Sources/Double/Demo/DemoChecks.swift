import AuditLog
import Controller
import Foundation
import Model
import Operations
import Ports
import Presentation
import Planning

/// Looks whether the demo's claims are true. Asks the cloud, the client's counts, both logs and
/// Terraform; never the show.
struct DemoChecks: Sendable {
    let stage: DemoStage
    let cloud: SimulatorAdmin
    let record: DemoRecord
    /// Nil when there is none to ask.
    let database: DemoDatabase?

    /// One verdict for each claim, in the order of ``DemoClaim/allCases``, but for one whose phase was left out. A check that can't be made is a claim that
    /// isn't true.
    func run(_ told: (ClaimVerdict) -> Void) async throws -> [ClaimVerdict] {
        var verdicts: [ClaimVerdict] = []
        for claim in DemoClaim.allCases where claim != .migrations || record.migrations != nil {
            try Task.checkCancellation()
            let verdict: ClaimVerdict
            do {
                let (problems, figures) = try await check(claim)
                verdict = ClaimVerdict(claim: claim, problems: problems, figures: figures)
            } catch let error as CancellationError {
                throw error
            } catch {
                verdict = ClaimVerdict(claim: claim, problems: ["can't be checked: \(Self.text(error))"], figures: "")
            }
            told(verdict)
            verdicts.append(verdict)
        }
        return verdicts
    }

    typealias Finding = (problems: [String], figures: String)

    private func check(_ claim: DemoClaim) async throws -> Finding {
        switch claim {
        case .releases: try await releases()
        case .requests: requests()
        case .outcomes: try await outcomes()
        case .held: try await held()
        case .migrations: if let story = record.migrations { try await migrations(story) } else { ([], "") }
        case .plan: try await plan()
        }
    }

    private func releases() async throws -> Finding {
        let containers = try await cloud.containers()
        var problems: [String] = []
        for expected in record.expected {
            let place = "\(expected.environment) \(expected.name)"
            let found = containers.filter { $0.name == expected.name && $0.projectID == expected.project }
            guard let container = found.first, found.count == 1 else {
                problems.append("\(place): there are \(found.count) containers of that name")
                continue
            }
            if container.status != "ready" { problems.append("\(place) is \(container.status)") }
            if container.servingDigest != expected.digest {
                let serving = container.servingDigest.map(TerminalText.shortDigest) ?? "nothing"
                problems.append(
                    "\(place) serves \(serving) in place of \(expected.tag) "
                        + "(\(TerminalText.shortDigest(expected.digest)))"
                )
            }
        }
        if containers.count != record.expected.count {
            problems.append("there are \(containers.count) containers in place of \(record.expected.count)")
        }
        return (
            problems, "\(record.expected.count) instances" + Self.figure("; the promotion took", record.rolloutSeconds)
        )
    }

    private func requests() -> Finding {
        var problems: [String] = record.phases.isEmpty ? ["no request was sent"] : []
        for phase in record.phases {
            let rate = Int(phase.rate.rounded(.down))
            if rate < TrafficClient.promisedRate { problems.append("\(phase.name): \(rate) requests/s only") }
            if phase.failed > 0 {
                problems.append("\(phase.name): \(phase.failed) failed, first \(phase.firstFailure ?? "unknown")")
            }
        }
        let parts = record.phases.map { "\($0.name) \($0.sent) at \(Int($0.rate.rounded(.down)))/s" }
        let (sent, failed) = record.phases.reduce((0, 0)) { ($0.0 + $1.sent, $0.1 + $1.failed) }
        return (problems, "\(sent) sent, \(failed) failed (\(parts.joined(separator: ", ")))")
    }

    private func outcomes() async throws -> Finding {
        let history = try await stage.openJournal().history(environment: nil, limit: 10_000)
        let log = try DemoAudit.open(stage.directory)
        var problems: [String] = []
        if let bad = try await log.verify().firstBad { problems.append("audit event \(bad.sequence): \(bad.problem)") }
        let entries = try await DemoAudit.entries(of: log)
        let ends = Dictionary(grouping: entries.filter { $0.outcome != nil }, by: \.correlationid)
        let starts = Dictionary(grouping: entries.filter(\.isStart), by: \.correlationid)
        for record in history {
            let outcomes = ends[record.id.text, default: []].compactMap(\.outcome)
            if outcomes != [record.outcome?.rawValue ?? ""] {
                problems.append(
                    "\(record.id): history says \(record.outcome?.rawValue ?? "running"), the audit log "
                        + "\(Self.list(outcomes))"
                )
            }
        }
        let known = Set(history.map(\.id.text))
        // Of a row of passes that found the same, the history shows the first and the audit log all: such
        // a pass began nothing.
        let quiet = Set(
            ends.filter { starts[$0.key] == nil && $0.value.map(\.outcome) == [Outcome.noop.rawValue] }.keys)
        for id in Set(ends.keys).union(starts.keys).subtracting(known).subtracting(quiet).sorted() {
            problems.append("\(id) is in the audit log and not in history")
        }
        for (id, started) in starts.sorted(by: { $0.key < $1.key }) where started.count != 1 {
            problems.append("\(id) started \(started.count) times")
        }
        let worked = history.filter { $0.outcome != .noop }.count
        return (
            problems,
            "\(history.count) reconciliations, \(worked) of them with work to do; \(entries.count) audit events"
        )
    }

    private func held() async throws -> Finding {
        let bad = record.bad
        guard let environment = EnvironmentName(bad.environment), let service = ServiceName(bad.service) else {
            return (["demo.json names no service"], "")
        }
        var problems: [String] = []
        let machine = try await JSONMachineStore(journal: stage.openJournal(), writer: WriterID("demo"))
            .load(environment)?.machine
        let hold = machine?.memory.services.holds[service]
        if hold?.digest?.text != bad.digest {
            problems.append("\(bad.service) \(bad.tag) isn't held in \(bad.environment)")
        }
        for container in try await cloud.containers() where container.servingDigest == bad.digest {
            problems.append("\(container.name) serves \(bad.tag)")
        }
        let figures = "\(bad.service) \(bad.tag), \(TerminalText.shortDigest(bad.digest))"
        return (problems, figures + Self.figure("; the rollback took", record.rollbackSeconds))
    }

    private func plan() async throws -> Finding {
        var problems: [String] = []
        let environments = Set(record.expected.map(\.environment)).sorted()
        for environment in environments {
            let status = try await stage.run(
                ["terraform", environment],
                arguments: ["--", "plan", "-detailed-exitcode", "-input=false", "-no-color"],
                log: "plan-\(environment)")
            if status == 2 {
                problems.append("\(environment): the plan has changes; \(stage.directory.log("plan-\(environment)"))")
            } else if status != 0 {
                problems.append("\(environment): \(DemoStage.lastLine(stage.directory.log("plan-\(environment)")))")
            }
        }
        return (problems, environments.joined(separator: ", ") + ": no changes")
    }

    static func list(_ outcomes: [String]) -> String {
        outcomes.isEmpty ? "nothing" : outcomes.joined(separator: " and ")
    }

    private static func figure(_ text: String, _ seconds: Double?) -> String {
        seconds.map { "\(text) \(Narrator.seconds(.seconds($0))) s" } ?? ""
    }

    /// What a person should read of an error.
    static func text(_ error: any Error) -> String {
        switch error {
        case let failure as PortFailure: failure.reason.message
        case let failure as CommandError: failure.lines.joined(separator: " ")
        default: "\(error)"
        }
    }
}
