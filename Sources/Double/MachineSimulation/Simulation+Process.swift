import Controller
import LiveState
import Model
import Ports

/// The controller's process: it dies, stops, stands still, and has a clock of its own.
extension Simulation {
    /// What the process's clock says.
    var clock: Timestamp { now + ahead }

    /// Gives a machine an event as soon as the process runs.
    mutating func tell(_ environment: Int, _ event: MachineEvent) {
        guard alive else { return }
        guard let still, still.until > now else { return deliver(event, to: environment) }
        queue.push(.told(environment, generation: generation, event), at: still.until)
    }

    // MARK: Standing still

    /// Neither events nor timers reach a process that stands still; they come one after the other when it goes on.
    mutating func isPutOff(_ event: Event) -> Bool {
        guard let still, still.until > now else { return false }
        switch event {
        case .wake, .answer, .told, .stopping: queue.push(event, at: still.until)
        case .terraform where still.machine: queue.push(event, at: still.until)
        default: return false
        }
        return true
    }

    mutating func stall() {
        guard alive, still.map({ $0.until <= now }) ?? true else { return }
        let seconds = random.chance(1, in: 3) ? random.between(60, 300) : random.between(5, 60)
        let whole = random.chance(1, in: 2)
        note("stall for \(seconds) s\(whole ? ", and Terraform" : "")")
        still = (now + .seconds(seconds), whole)
        stalledAt = now + .seconds(seconds)
        stillSince = now
        guard whole else { return }
        for environment in 0..<Self.environmentCount {
            guard let started = terraform[environment].process?.startedAt else { continue }
            terraform[environment].process?.startedAt = started + .seconds(seconds)
        }
    }

    mutating func moveClock(forward: Bool) {
        let seconds = forward ? random.between(30, 900) : -random.between(1, 30)
        note("the clock moves by \(seconds) s")
        ahead += .seconds(seconds)
        clockMovedAt = now
    }

    // MARK: Stopping

    /// As on SIGTERM: the machines are told, and the process ends when none is in the middle of something,
    /// or after a while.
    mutating func stop() {
        guard alive, still == nil || (still?.until ?? now) <= now else { return }
        note("stop")
        let current = generation
        for environment in 0..<Self.environmentCount where generation == current { deliver(.stopping, to: environment) }
        if alive, generation == current { stopFurther(current, until: now + .seconds(20)) }
    }

    mutating func stopFurther(_ generation: Int, until end: Timestamp) {
        guard alive, generation == self.generation else { return }
        let isAtRest = machines.allSatisfy(\.isAtRest)
        guard isAtRest || now >= end else {
            return queue.push(.stopping(generation: generation, until: end), at: now + .milliseconds(500))
        }
        note(isAtRest ? "stopped" : "stopped in the middle")
        self.end()
    }

    // MARK: Dying

    /// The process is gone, with everything it held in memory. What was on its way may still arrive;
    /// Terraform gets its grace.
    mutating func crash() {
        note("crash")
        crashBudget -= 1
        crashes += 1
        end()
    }

    private mutating func end() {
        still = nil
        alive = false
        generation += 1
        bells = [[], []]
        for key in flights.keys.sorted() {
            guard let flight = flights[key] else { continue }
            let onItsWay = flight.effect.changesSomething && flight.result == nil && random.chance(1, in: 2)
            if !onItsWay { flights[key] = nil }
        }
        for environment in 0..<Self.environmentCount where terraform[environment].process != nil {
            terraform[environment].process?.killAt = now + .milliseconds(random.below(8000))
        }
        let away = random.chance(1, in: 12) ? random.between(60, 900) : random.between(0, 40)
        queue.push(.restart, at: now + .milliseconds(away * 1000 + 10))
    }

    mutating func restart() {
        guard !alive else { return }
        note("restart")
        alive = true
        for environment in 0..<Self.environmentCount {
            machines[environment] = reloaded(disk[environment].saved)
            views[environment] = UnderWay(machines[environment].reconciliation)
            // Plans live on tmpfs and are of the old process.
            terraform[environment].plans = [:]
        }
        for environment in 0..<Self.environmentCount {
            deliver(.restarted, to: environment)
            for request in requests[environment] where alive { deliver(.requested(request), to: environment) }
        }
    }

    private mutating func reloaded(_ saved: SavedEnvironment) -> EnvironmentMachine {
        var saved = saved
        if let codec = options.codec {
            do {
                let decoded = try codec(saved)
                if decoded != saved { violate("codec", "a machine changed when it was encoded and decoded") }
                saved = decoded
            } catch {
                violate("codec", "\(error)")
            }
        }
        var machine = EnvironmentMachine(saved)
        machine.configure(settings)
        return machine
    }
}
