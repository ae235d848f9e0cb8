/// What happens to jobs by itself.
enum JobStep: Codable, Sendable {
    /// The next state of a run.
    case advance(runID: String, generation: Int)
    /// A definition's schedule is due.
    case cron(definitionID: String, generation: Int)
    /// A trigger is due.
    case trigger(id: String, generation: Int)
}
