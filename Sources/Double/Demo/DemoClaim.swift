/// What the demo says of itself, and checks at its end.
package enum DemoClaim: String, Codable, Sendable, CaseIterable {
    case releases, requests, outcomes, held, migrations, plan

    /// The claim in words.
    package var sentence: String {
        switch self {
        case .releases: "each instance serves its expected release, says the cloud"
        case .requests: "at least \(TrafficClient.promisedRate) requests a second in every phase, none failed"
        case .outcomes: "each reconciliation has exactly one outcome, in history and audit log"
        case .held: "the bad image is held, and serves nowhere"
        case .migrations:
            "alembic_version, amarre.migrations and the records agree; the failed migration replaced nothing"
        case .plan: "a full Terraform plan is empty in every environment"
        }
    }

    /// What `--sabotage` does to make it false.
    package var sabotage: String {
        switch self {
        case .releases: "puts an instance back to the old image in the console, after the controller has stopped"
        case .requests: "makes a service answer errors for a moment, while the client sends"
        case .outcomes: "appends a second outcome of a reconciliation to the audit log"
        case .held: "reverts the merge of the bad image, which ends its hold"
        case .migrations: "sets another revision in the database's table alembic_version"
        case .plan: "changes an instance's scale in the console, after the controller has stopped"
        }
    }
}
