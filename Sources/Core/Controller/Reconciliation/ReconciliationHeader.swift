package import DesiredState
package import Model
import Ports
package import Planning

/// What a reconciliation is about: who asked for it, and what git says.
package struct ReconciliationHeader: Hashable, Sendable {
    /// Names the reconciliation in the journal, in events and in Scaleway's Audit Trail.
    package let id: ReconciliationID
    /// What made it start.
    package var trigger: Trigger
    /// When the first observation began.
    package let startedAt: Timestamp
    /// The request that asked for it, when a person did.
    package var request: OperatorRequest?
    /// The commit that it works from; nil until git was read.
    package var revision: SourceRevision?
    /// What Terraform works with; nil as long as that is git's.
    package var code: TerraformCode?
    /// What that commit asks for.
    package var desired: DesiredEnvironment?
    /// Digests and secret revisions, fixed for the whole reconciliation.
    package var pins = ReleasePins()
    /// Why the commit isn't followed, while the one before it is; nil when it is.
    var refusal: Reason?
    /// Services whose image or secrets couldn't be resolved; nil when all could.
    var troubles: [ServiceName: ServiceTrouble]?

    init(id: ReconciliationID, trigger: Trigger, startedAt: Timestamp, request: OperatorRequest?) {
        self.id = id
        self.trigger = trigger
        self.startedAt = startedAt
        self.request = request
    }

    /// Git's hash of the `terraform/` folder that is used; nil before git was read.
    package var terraformTree: String? { code?.tree ?? revision?.terraformTree }
    /// The commit that it is taken from.
    var terraformCommit: CommitID? { code?.commit ?? revision?.commit.id }

    /// Whether another state of `terraform/` is used than git's.
    var isCodeKept: Bool { revision.map { terraformTree != $0.terraformTree } ?? false }

    /// What git asks the service to run, as git writes it; nil when that isn't known.
    package func asked(_ service: ServiceName) -> AskedRelease? {
        guard let digest = pins.digests[service], let desired = desired?.service(service) else { return nil }
        return AskedRelease(desired, digest: digest)
    }
}
