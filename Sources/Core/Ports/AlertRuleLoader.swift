package import Model

/// Puts alert rules where they are evaluated, and nothing else there is touched.
package protocol AlertRuleLoader: Sendable {
    /// Makes the rulers of the environment's data sources hold the rules that are in the commit's Terraform folder. Doing
    /// it again changes nothing.
    ///
    /// Throws `invalid` when a file can't be read as rules, `notFound` when there is no ruler where one is expected,
    /// `denied`, `unreachable`, `timedOut`, `transient`.
    func load(_ request: AlertRulesRequest) async throws(PortFailure) -> AlertRulesReport
}

/// Which rules, and for whom.
package struct AlertRulesRequest: Hashable, Codable, Sendable {
    /// Whose data sources are meant.
    package var environment: EnvironmentName
    /// The environment's project.
    package var project: ProjectID
    /// The commit whose files are loaded.
    package var commit: CommitID

    package init(environment: EnvironmentName, project: ProjectID, commit: CommitID) {
        self.environment = environment
        self.project = project
        self.commit = commit
    }
}

/// What came of it.
package struct AlertRulesReport: Hashable, Codable, Sendable {
    /// Groups that were written, sorted.
    package var loaded: [String]
    /// Groups that are in no file any more and were taken out, sorted.
    package var removed: [String]
    /// Groups that were there as they should be.
    package var unchanged: Int
    /// Names of data sources that aren't there yet; their rules aren't loaded.
    package var waitsFor: [String]

    package init(loaded: [String] = [], removed: [String] = [], unchanged: Int = 0, waitsFor: [String] = []) {
        self.loaded = loaded
        self.removed = removed
        self.unchanged = unchanged
        self.waitsFor = waitsFor
    }
}
