/// Exchanges that the simulator answers otherwise, and why: at most 2 % of all.
enum ConformanceExceptions {
    /// The file's number, and the exchange's place in it, from 1.
    static let reasons: [String: String] = [:]

    /// Recordings that the simulator hasn't learnt yet, by number, and what it lacks. They are replayed when
    /// `AMARRE_RECORDINGS` names them.
    static let unlearnt: [String: String] = [
        "26": "a cron trigger's default method is post, and a change of its name leaves it ready",
        "27": "a change of a namespace's description or tags leaves it ready",
        "28": "a secret's path is normalised",
        "29": "access rules make a database configuring, and a rule without a description gets one",
        "30": "a database's endpoints come and go in the background; addresses have tags",
        "35": "a changed project has no qualification, and a missing one is called project_id",
        "36": "the project of an Audit Trail list leaves out that project's own making",
    ]

    static func reason(file: String, place: Int) -> String? { reasons["\(file)/\(place)"] }
}
