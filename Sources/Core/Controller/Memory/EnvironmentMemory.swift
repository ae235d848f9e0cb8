package import Backups
package import Model
import Planning

/// What an environment's machine knows between reconciliations.
///
/// It changes in one place, ``apply(_:)``; ``MemoryChange`` is the list of all that can change.
package struct EnvironmentMemory: Hashable, Sendable {
    /// What git said.
    package internal(set) var git = GitMemory()
    /// What git left open, and what it meant.
    package internal(set) var pins = PinMemory()
    /// What runs.
    package internal(set) var instances = InstanceMemory()
    /// Which releases are good, and which aren't tried again.
    package internal(set) var services = ServiceMemory()
    /// Which state of `terraform/` is good, and which isn't tried again.
    package internal(set) var code = CodeMemory()
    /// Where at Scaleway the environment is.
    package internal(set) var place = PlaceMemory()
    /// What Terraform's plans said.
    package internal(set) var plans = PlanMemory()
    /// What the passes found.
    package internal(set) var passes = PassMemory()
    /// What is there besides, and who changed what.
    package internal(set) var surroundings = SurroundingsMemory()
    /// Which backups were made, and what is the matter with them.
    package internal(set) var backups = BackupMemory()
    /// What restoring them showed.
    package internal(set) var verifications = VerificationMemory()
    /// Set while a person has stopped the loop here.
    package internal(set) var suspension: Suspension?
    /// Set while Scaleway can't be used: the environment is read-only.
    package internal(set) var outage: Outage?

    package init() {}

    /// Whether a container of that name can only be left over from the first rollout of a release that is held now: a
    /// create that took effect after the rollback had looked. What runs another image was there before.
    func isLeftover(_ name: InstanceName, image: String) -> Bool {
        guard let hold = services.holds[name.service], services.neverRan(name.service), instances.isMade(name) else {
            return false
        }
        return hold.digest != nil && hold.digest == PinnedImage(reference: image)?.digest
    }

    /// Scaleway can't be used.
    package struct Outage: Hashable, Codable, Sendable {
        /// When it was declared.
        package let since: Timestamp
        /// What was seen.
        package let reason: Reason
    }

    /// A person stopped the loop here.
    package struct Suspension: Hashable, Codable, Sendable {
        /// The person's own words.
        package let reason: String
        /// The login name of the person.
        package let by: String
        /// When it began.
        package let since: Timestamp
    }
}
