import Foundation

/// What a controller costs that has nothing to do: memory, and what it writes to the disk.
struct IdleBenchmark {
    let built: Built
    /// Passes of a day, 24 h at one in 15 s, instead of twenty seconds: ten minutes.
    let wholeDay: Bool

    private static let passesOfADay = 5760
    private static let environments = ["staging", "production"]

    func run() throws -> [Figure] {
        var figures = try [idle()]
        if wholeDay { figures += try day() }
        return figures
    }

    private func installation(_ pollInterval: String) throws -> Installation {
        let installation = try Installation(built: built, pollInterval: pollInterval)
        try installation.pushSample()
        for environment in Self.environments { try installation.amarre("reconcile", environment) }
        return installation
    }

    private func idle() throws -> Figure {
        let installation = try installation("1s")
        defer { installation.close() }
        let controller = try installation.startController()
        defer { installation.stop(controller) }
        Thread.sleep(forTimeInterval: 20)
        let memory = ProcessFigures(pid: controller.processIdentifier).residentMegabytes
        return Figure(name: "idle controller, two environments, resident", value: memory, unit: "MB", limit: 45)
    }

    /// As many passes as a day has, one in 100 ms. Heartbeats come every five minutes whatever the pace: what they
    /// write is counted apart.
    private func day() throws -> [Figure] {
        let installation = try installation("100ms")
        defer { installation.close() }
        // Without a controller the write-ahead logs are written back, and what the files have is what stays.
        let databases = installation.databaseBytes
        let controller = try installation.startController()
        let process = ProcessFigures(pid: controller.processIdentifier)
        let start = Date()
        Thread.sleep(forTimeInterval: 20)
        try installation.simulator.forgetCalls()
        var written = process.writtenBytes
        var jumps: [Double] = []
        var passes = 0
        while passes < Self.passesOfADay * Self.environments.count {
            Thread.sleep(forTimeInterval: 2)
            let now = process.writtenBytes
            if now > written { jumps.append(now - written) }
            written = now
            passes += try installation.simulator.calls().lists
            try installation.simulator.forgetCalls()
        }
        // Two environments beat every five minutes, each with two saves and an event.
        let resident = process.residentMegabytes
        installation.stop(controller)
        let beats = 24.0 * 12 * Double(Self.environments.count)
        let grown = installation.databaseBytes - databases
        let events = max(1, (Date().timeIntervalSince(start) / 300).rounded(.down) * Double(Self.environments.count))
        return [
            Figure(name: "passes of a day, two environments, resident", value: resident, unit: "MB", limit: 45),
            Figure(
                name: "passes of a day, two environments, looks of two seconds that saw a write",
                value: Double(jumps.count), unit: "looks"),
            Figure(name: "passes of a day, two environments, heartbeats", value: events, unit: "events"),
            Figure(
                name: "passes of a day, two environments, growth of both databases", value: grown / 1000, unit: "kB"),
            Figure(name: "a heartbeat, bytes sent to the disk", value: jumps.reduce(0, +) / events, unit: "bytes"),
            Figure(
                name: "24 hours of heartbeats, growth of both databases", value: grown / events * beats / 1000,
                unit: "kB"),
        ]
    }
}
