package import DesiredState
package import LiveState
package import Model
package import Ports

/// The answer to an ``Effect``.
package enum EffectResult: Hashable, Codable, Sendable {
    case source(SourceRevision)
    /// What was resolved, and what couldn't be.
    case pins(ReleasePins, troubles: ResolutionTroubles = ResolutionTroubles())
    case live(LiveEnvironment)
    /// What is there under wanted names, by address.
    case namesakes([String: [Namesake]])
    /// Addresses that Terraform would replace because their making was broken off.
    case taints([String])
    case rules(AlertRulesReport)
    case plan(PlanSummary)
    case applied(TerraformApplyReport)
    case probed(ProbeResult)
    case explained([Attribution])
    case surroundings(LiveSurroundings)
    /// Git's hash of a `terraform/` folder; nil for none.
    case codeStanding(String?)
    case backups(BackupLook)
    /// A backup that is being made.
    case backup(LiveBackup)
    /// The id of a migration's container.
    case migrationBegun(String)
    case migration(MigrationLook)
    case privileges(PrivilegeReport)
    case verification(VerificationAnswer)
    /// Done, and there is nothing to tell.
    case done
    case failed(PortFailure)
}
