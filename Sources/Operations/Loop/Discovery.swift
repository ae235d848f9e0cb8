import Model

/// The environments that there are, as far as somebody knows.
struct Discovery: Sendable {
    let environments: [EnvironmentName]
    /// The commit, when git was just found to have a new one: those who wait for their next look needn't.
    var newCommit: CommitID?
}
