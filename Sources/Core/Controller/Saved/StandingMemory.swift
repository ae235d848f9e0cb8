import DesiredState
import Model
import Ports
import Reconciliation

/// The large parts of a machine's memory that a quiet pass leaves as they are.
///
/// They are most of the saved state (300 instances: more than nine tenths), so a store keeps their encoded form from
/// one save to the next and encodes only the rest each time.
package struct StandingMemory: Hashable, Codable, Sendable {
    let source: SourceRevision?
    let images: [ServiceName: EnvironmentMemory.ImagePin]
    let tags: ImageTags?
    let applied: [InstanceName: AppliedInstance]
    let verified: [ServiceName: Release]
    let before: [ServiceName: EnvironmentMemory.Before]
    let surroundings: SurroundingFacts?

    init(_ memory: EnvironmentMemory) {
        source = memory.source
        images = memory.images
        tags = memory.tags
        applied = memory.applied
        verified = memory.verified
        before = memory.before
        surroundings = memory.surroundings
    }

    func join(_ memory: inout EnvironmentMemory) {
        memory.source = source
        memory.images = images
        memory.tags = tags
        memory.applied = applied
        memory.verified = verified
        memory.before = before
        memory.surroundings = surroundings
    }
}
