/// Something that happened in a reconciliation. Programs read ``kind``, people read ``sentence``; nothing is read out
/// of the sentence.
package struct ReconciliationEvent: Hashable, Sendable {
    /// What it is.
    package enum Kind: String, Hashable, Codable, Sendable, CaseIterable {
        /// Git can't be read; its last word stays in force.
        case sourceKept
        /// The reconciliation was opened: it is going to change something.
        case opened
        /// It was decided how it ends.
        case ended
        /// Drift was found, with or without an explanation.
        case driftFound
        /// Audit Trail showed later who caused drift, or can't be asked.
        case driftExplained, attributionFailed
        /// An effect waits before it makes its call again.
        case waited
        /// A call failed.
        case failed
        /// A stage is tried again later.
        case triedAgain
        /// Scaleway can't be used, and can be used again.
        case unreachable, reachable
        /// The process started again, didn't run for a while, or is about to stop.
        case restarted, stoodStill, stopped
        case infrastructurePlanned, infrastructureDone
        /// A person has destroyed everything; nothing of it is remembered.
        case begunAnew
        /// Terraform's state was given a namespace that is there.
        case namespaceAdopted
        /// Something that is there was taken over in place of making another of its name.
        case adopted
        /// What Terraform would replace, because its making was broken off, is kept.
        case untainted
        /// Alert rules were written or taken out, or couldn't be.
        case rulesLoaded, rulesNotLoaded
        /// Terraform would change instances, which are done one at a time.
        case moduleChanged
        /// The full plan at the end would change something.
        case planNotEmpty
        case rolloutBegan
        case instanceHealthy, instanceRemoved
        /// Somebody else changed an instance while it was replaced.
        case instanceDisturbed
        /// Terraform warned.
        case warned
        /// A person suspended the loop in the middle of a rollout, and let it go on.
        case parked, resumed
        /// A service is left to the next reconciliation.
        case putAside
        /// An infrastructure step that couldn't be done isn't begun again at once.
        case planPauses
        /// Instances that git doesn't name stay for now.
        case orphansKept
        case rollbackBegan, rollbackEnded
        /// The rollback takes longer than it may.
        case rollbackOverBudget
        /// Something couldn't be put back as it was.
        case rollbackFellShort
        /// A change of `terraform/` isn't tried again, in all or for one service, or is no longer held.
        case codeHeld, codeRefused, codeFreed
        /// A migration of a service's database, and what came of it.
        case migrationBegan, migrationDone, migrationFailed
        /// A migration waits: for another one, for the database, for a backup.
        case migrationWaits
        /// The schema goes back with a release that was bad, or a person has to say so.
        case schemaRollbackBegan, schemaRollbackDone, schemaRollbackFailed, schemaRollbackWaits
    }

    /// What it is.
    package let kind: Kind
    /// One sentence, or a few.
    package let sentence: String

    package init(_ kind: Kind, _ sentence: String) {
        self.kind = kind
        self.sentence = sentence
    }
}
