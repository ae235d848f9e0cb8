import DesiredState
import Model
import Ports
import Planning

/// The large parts of a machine's memory that a quiet pass leaves as they are.
///
/// They are most of the saved state (300 instances: more than nine tenths), so a store keeps their encoded form from
/// one save to the next and encodes only the rest each time.
package struct LastingMemory: Hashable, Codable, Sendable {
    let source: SourceRevision?
    let images: [ServiceName: EnvironmentMemory.ImagePin]
    let tags: ImageTags?
    let applied: [InstanceName: AppliedInstance]
    let verified: [ServiceName: Release]
    let before: [ServiceName: EnvironmentMemory.Before]
    let surroundings: SurroundingFacts?

    init(_ memory: EnvironmentMemory) {
        source = memory.git.source
        images = memory.pins.images
        tags = memory.pins.tags
        applied = memory.instances.applied
        verified = memory.services.verified
        before = memory.services.before
        surroundings = memory.surroundings.facts
    }

    func join(_ memory: inout EnvironmentMemory) {
        memory.git.source = source
        memory.pins.images = images
        memory.pins.tags = tags
        memory.instances.applied = applied
        memory.services.verified = verified
        memory.services.before = before
        memory.surroundings.facts = surroundings
    }
}
