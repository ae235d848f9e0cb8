import Controller
import Foundation
import Model
import Ports

/// Puts ``LiveValues`` together when somebody asks.
struct LiveReport: Sendable {
    let board: MachineBoard
    let sightings: Sightings
    let source: RepositorySource
    let clock: any TimeSource

    var values: LiveValues {
        var environments = board.machines.values.map { machine in
            var values = LiveValues.Environment(environment: machine.environment)
            values.lastPass = machine.memory.passes.last
            values.activity = machine.activityInWords
            values.nextLookAt = machine.nextLookAt
            values.outage = machine.memory.outage
            values.storageTrouble = machine.storageTrouble
            sightings.complete(&values)
            return values
        }
        environments += board.broken.map { LiveValues.Environment(environment: $0.key, unreadable: $0.value) }
        let asked = source.fetchingSince.map { clock.now + ($0 - ContinuousClock.now) }
        let known = source.lastKnown.map { LiveValues.Source(commit: $0.commit, environments: $0.environments) }
        return LiveValues(
            environments: environments.sorted { $0.environment < $1.environment }, source: known,
            gitTrouble: source.trouble?.reason,
            gitAskedSince: asked)
    }

    /// The JSON; empty when it can't be made.
    var bytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(values)).map(Array.init) ?? []
    }
}
