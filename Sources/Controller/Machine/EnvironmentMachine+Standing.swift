import DesiredState
import Model
import Ports
import Reconciliation

/// The large parts of a machine's memory that a quiet pass leaves as they are.
///
/// They are most of the saved state (300 instances: more than nine tenths), so a store keeps their encoded form from one save to the
/// next and encodes only the rest each time.
package struct StandingMemory: Hashable, Codable, Sendable {
    let source: SourceRevision?
    let images: [ServiceName: EnvironmentMemory.ImagePin]
    let tags: ImageTags?
    let applied: [InstanceName: AppliedInstance]
    let verified: [ServiceName: Release]
    let before: [ServiceName: EnvironmentMemory.Before]
    let surroundings: SurroundingFacts?
}

extension EnvironmentMachine {
    /// The machine without its standing memory, and that memory; ``join(_:)`` puts them together again.
    package func split() -> (machine: EnvironmentMachine, standing: StandingMemory) {
        var machine = self
        machine.memory.source = nil
        machine.memory.images = [:]
        machine.memory.tags = nil
        machine.memory.applied = [:]
        machine.memory.verified = [:]
        machine.memory.before = [:]
        machine.memory.surroundings = nil
        let standing = StandingMemory(
            source: memory.source, images: memory.images, tags: memory.tags, applied: memory.applied, verified: memory.verified,
            before: memory.before, surroundings: memory.surroundings)
        return (machine, standing)
    }

    /// Undoes ``split()``.
    package mutating func join(_ standing: StandingMemory) {
        memory.source = standing.source
        memory.images = standing.images
        memory.tags = standing.tags
        memory.applied = standing.applied
        memory.verified = standing.verified
        memory.before = standing.before
        memory.surroundings = standing.surroundings
    }
}
