import Foundation
import Operations
import Presentation

/// The end of a demo: its claims, each with its verdict.
struct DemoEnding: Sendable {
    let stage: DemoStage
    let cloud: SimulatorAdmin
    let record: DemoRecord

    /// Checks and prints all claims; false when one isn't true.
    func check() async throws -> Bool {
        stage.narrator.phase("Checks", "What the demo claims, looked up and not remembered.")
        let verdicts = try await DemoChecks(stage: stage, cloud: cloud, record: record).run(tell)
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
        let name = verdict.claim.rawValue + String(repeating: " ", count: max(0, 9 - verdict.claim.rawValue.count))
        stage.narrator.text("\(mark) \(name) \(verdict.claim.sentence)")
        if verdict.holds {
            stage.narrator.text("            \(palette.paint(TerminalText.safe(verdict.figures), .faint))")
        }
        for problem in verdict.problems.prefix(10) {
            stage.narrator.text("            \(palette.paint(TerminalText.safe(problem), .bad))")
        }
        if verdict.problems.count > 10 { stage.narrator.text("            and \(verdict.problems.count - 10) more") }
    }

    /// How to go on by hand.
    static func advice(_ directory: DemoDirectory, _ record: DemoRecord) throws -> String {
        let program = try OwnProgram.path()
        let options = record.pace.simulatorOptions.joined(separator: " ")
        return """

            Nothing runs any more. To go on from here:
              cd '\(directory.path)'
              '\(program)' simulator --port \(record.port) \(options) --state simulator.json &
              '\(program)' status        # also diff, history, show ID, reconcile
            Change something in work/desired-state, commit, git push, and reconcile; or start the controller: amarre \
            run.
            """
    }
}
