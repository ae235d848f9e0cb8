package import Model

/// Puts alert rules where they are evaluated: those that a commit has for an environment, into the rulers of Cockpit's
/// data sources.
package protocol AlertRuleLoader: Sendable {
    /// Makes the rules that are loaded those of the commit: writes groups that differ, and removes groups that this
    /// program wrote once and the commit hasn't any more. Nobody else's groups are touched. Doing it again changes
    /// nothing.
    ///
    /// An environment without a data source of its own has no rules: its code makes that before they are loaded, so that
    /// one that isn't there isn't wanted. Then nothing is done, and the report is empty. Scaleway's own data source comes
    /// with the first use of a product: until then it is no failure, the report names it, and the environment's gets its
    /// rules. A commit without a folder of rules changes nothing, and asks nobody.
    ///
    /// A load has its own patience, which no other effect pays for, and ends within about 3 minutes.
    ///
    /// Throws `invalid` when a file can't be read as rules, when Cockpit refuses a group, and when a data source has an
    /// address that gets no token; `notFound` for a commit that the mirror doesn't have and when the ruler isn't where
    /// it is expected; `denied` when the key may make no token or the token isn't taken; `unreachable`, `timedOut`,
    /// `throttled`, `transient` once repetitions are used up; `cancelled`. Once something was written, all these are in
    /// the report instead (``AlertRulesReport/failure``): what was written stays.
    func load(_ request: AlertRulesRequest) async throws(PortFailure) -> AlertRulesReport
}

/// Whose rules are loaded, and of which commit.
package struct AlertRulesRequest: Hashable, Codable, Sendable {
    /// Its name is part of the data source's and the token's.
    package var environment: EnvironmentName
    /// Scaleway's project, where the data sources are.
    package var project: ProjectID
    /// Its tree holds the files.
    package var commit: CommitID

    package init(environment: EnvironmentName, project: ProjectID, commit: CommitID) {
        self.environment = environment
        self.project = project
        self.commit = commit
    }
}

/// What a load did.
package struct AlertRulesReport: Hashable, Codable, Sendable {
    /// Names of the groups that were written, sorted; new ones and changed ones.
    package var loaded: [String]
    /// Names of the groups that were removed, sorted.
    package var removed: [String]
    /// Names of the data sources that aren't there yet and have rules waiting for them, sorted; only Scaleway's own can.
    package var waitsFor: [String]
    /// What broke the load off after something was written; nil when all is loaded. Groups before it are in `loaded`
    /// and `removed`. One that it broke off at may be written or not: the next load sees.
    package var failure: PortFailure?

    /// A load that went well, unless a failure is given.
    package init(
        loaded: [String] = [], removed: [String] = [], waitsFor: [String] = [],
        failure: PortFailure? = nil
    ) {
        self.loaded = loaded
        self.removed = removed
        self.waitsFor = waitsFor
        self.failure = failure
    }
}
