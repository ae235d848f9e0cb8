import Foundation
import Operations
import Presentation

/// The end of a demo: its claims, each with its verdict.
struct DemoEnding: Sendable {
    let stage: DemoStage
    let cloud: SimulatorAdmin
    let record: DemoRecord
    /// Nil when there is none to ask.
    let database: DemoDatabase?

    /// Checks and prints all claims; false when one isn't true.
    func check() async throws -> Bool {
        stage.narrator.phase("Checks", "What the demo claims, looked up and not remembered.")
        let verdicts = try await DemoChecks(
            stage: stage, cloud: cloud, record: record, database: database
        ).run(tell)
        if record.migrations == nil {
            let why = record.leftOut ?? "an earlier version made this demo"
            tell("–", .migrations)
            detail("left out: \(why)", .waiting)
        }
        let wrong = verdicts.filter { !$0.holds }
        stage.narrator.text(
            wrong.isEmpty
                ? "\nAll \(verdicts.count) claims are true."
                : "\n\(wrong.count) of \(verdicts.count) claims \(wrong.count == 1 ? "is" : "are") false.")
        return wrong.isEmpty
    }

    private func tell(_ verdict: ClaimVerdict) {
        let palette = stage.narrator.console.palette
        let mark = verdict.holds ? palette.paint("✔", .good) : palette.paint("✘", .bad)
        tell(mark, verdict.claim)
        if verdict.holds { detail(verdict.figures, .faint) }
        for problem in verdict.problems.prefix(10) { detail(problem, .bad) }
        if verdict.problems.count > 10 { detail("and \(verdict.problems.count - 10) more", .plain) }
    }

    private func tell(_ mark: String, _ claim: DemoClaim) {
        let name = claim.rawValue + String(repeating: " ", count: max(0, 10 - claim.rawValue.count))
        stage.narrator.text("\(mark) \(name) \(claim.sentence)")
    }

    private func detail(_ text: String, _ style: Palette.Style) {
        stage.narrator.text("             \(stage.narrator.console.palette.paint(TerminalText.safe(text), style))")
    }

    /// How to go on by hand.
    static func advice(_ directory: DemoDirectory, _ record: DemoRecord) throws -> String {
        let program = try OwnProgram.path()
        let service = record.migrations.map { "\($0.service) in \($0.environment)" }
        let note =
            service.map { "\nA new image of \($0) can't be migrated any more: PostgreSQL has ended with the demo." }
            ?? ""
        let options = record.pace.simulatorOptions.joined(separator: " ")
        return """

            Nothing runs any more. To go on from here:
              cd '\(directory.path)'
              '\(program)' simulator --port \(record.port) \(options) --state simulator.json &
              '\(program)' status        # also diff, history, show ID, reconcile
            Change something in work/desired-state, commit, git push, and reconcile; or start the controller: amarre \
            run.\(note)
            """
    }
}
