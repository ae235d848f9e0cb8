import Controller
import LiveState
import Model
import Ports
import Synchronization

/// What the effects of this process saw last: containers and probes.
final class Sightings: Sendable {
    private struct Sight {
        var observedAt: Timestamp?
        var containers: [LiveValues.Container] = []
        var probes: [InstanceName: LiveValues.Probe] = [:]
    }

    private let sights = Mutex<[EnvironmentName: Sight]>([:])

    /// Takes note of what an effect brought.
    func take(_ effect: Effect, _ result: EffectResult, of environment: EnvironmentName, at now: Timestamp) {
        switch (effect, result) {
        case (.observe, .live(let live)):
            let containers = live.containers.map {
                LiveValues.Container(name: $0.name, status: $0.status.rawValue, image: $0.image, endpoint: $0.endpoint)
            }
            sights.withLock { sights in
                var sight = sights[environment] ?? Sight()
                sight.observedAt = live.observedAt
                sight.containers = containers
                // The health of what is gone is nobody's.
                let names = Set(containers.map(\.name))
                sight.probes = sight.probes.filter { names.contains($0.key.text) }
                sights[environment] = sight
            }
        case (.probe(let instance, _, _), .probed(let probe)):
            sights.withLock {
                $0[environment, default: Sight()].probes[instance] = LiveValues.Probe(
                    instance: instance, healthy: probe.healthy, at: now)
            }
        default: break
        }
    }

    /// Adds what was seen of the environment.
    func complete(_ values: inout LiveValues.Environment) {
        let sight = sights.withLock { $0[values.environment] } ?? Sight()
        values.observedAt = sight.observedAt
        values.containers = sight.containers
        values.probes = sight.probes.values.sorted { $0.instance < $1.instance }
    }
}

/// Takes note of what effects saw, and changes nothing about them.
struct SightingPerformer: EffectPerformer {
    let performer: any EffectPerformer
    let sightings: Sightings
    let clock: any TimeSource

    func perform(_ effect: Effect, of environment: EnvironmentName) async -> EffectResult {
        let result = await performer.perform(effect, of: environment)
        sightings.take(effect, result, of: environment, at: clock.now)
        return result
    }
}
