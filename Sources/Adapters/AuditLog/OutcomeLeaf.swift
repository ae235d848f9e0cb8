import Foundation
import Model

/// What a list of outcomes needs of a leaf. ``Leaf`` is what writes it.
struct OutcomeLeaf: Decodable {
    let correlationid: ReconciliationID
    let subject: EnvironmentName
    let time: Timestamp
    let dataref: String?
    let data: Body

    struct Body: Decodable {
        let trigger: Trigger
        let outcome: Outcome
        let reason: Reason
        let started: Timestamp
        let git: Git
        /// Nil when the lists are kept beside the log.
        let changes: [Change]?

        private enum CodingKeys: CodingKey { case trigger, outcome, reason, started, git, details, changes }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            trigger = try container.decode(Trigger.self, forKey: .trigger)
            outcome = try container.decode(Outcome.self, forKey: .outcome)
            reason = try container.decode(Reason.self, forKey: .reason)
            started = try container.decode(Timestamp.self, forKey: .started)
            git = try container.decode(Git.self, forKey: .git)
            let isInline = try container.decode(String.self, forKey: .details) == "inline"
            changes = isInline ? try container.decode([Change].self, forKey: .changes) : nil
        }
    }

    /// A commit, or the word that there is none.
    struct Git: Decodable {
        let commit: CommitID?

        private enum CodingKeys: CodingKey { case commit }

        init(from decoder: any Decoder) throws {
            if (try? decoder.singleValueContainer().decode(String.self)) == "not-applicable" {
                commit = nil
            } else {
                commit = try decoder.container(keyedBy: CodingKeys.self).decode(CommitID.self, forKey: .commit)
            }
        }
    }

    struct Change: Decodable {
        let resource: String
        let field: String
        let operation: String
        let from: String
        let to: String

        /// `not-applicable` stands for what wasn't there, and may also be a value.
        var value: FieldChange {
            let hasTo = operation == "replace" || operation == "add" && to != "not-applicable"
            return FieldChange(
                resource: resource, field: field, from: operation == "add" ? nil : from, to: hasTo ? to : nil)
        }
    }

    /// The lists of an event that doesn't hold them itself.
    struct Attachment: Decodable {
        let changes: [Change]
    }
}
