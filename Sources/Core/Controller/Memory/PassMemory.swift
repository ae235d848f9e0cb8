package import Model
package import Planning

/// What the passes found.
package struct PassMemory: Hashable, Sendable {
    /// How many reconciliations were begun; ids are derived from it.
    package internal(set) var count = 0
    /// How the pass before the last ended.
    package internal(set) var before: Outcome?
    /// How the last pass ended.
    package internal(set) var last: EnvironmentMemory.LastPass?
    /// What the last pass saw.
    package internal(set) var differences: [Difference] = []
    /// What the last pass saw and an ignore rule leaves alone.
    package internal(set) var ignored: [IgnoredDifference] = []
    /// When everything was last seen as it should be, ignored differences included: drift is younger.
    package internal(set) var agreedAt: Timestamp?
    /// The passes that left nothing on the disk, since the last heartbeat; nil before the first start of this version.
    package internal(set) var tally: PassTally?

    mutating func end(_ pass: EnvironmentMemory.LastPass) {
        before = last?.outcome
        last = pass
    }
}

extension EnvironmentMemory {
    /// The end of a pass.
    package struct LastPass: Hashable, Codable, Sendable {
        /// When the pass ended.
        package let at: Timestamp
        /// The commit that it worked from; nil when git was never read.
        package let commit: CommitID?
        /// How it ended.
        package let outcome: Outcome
        /// Why it ended so.
        package let reason: Reason
    }
}
