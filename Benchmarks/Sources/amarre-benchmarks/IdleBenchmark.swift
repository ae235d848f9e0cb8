import Foundation

/// Memory of a controller that has nothing to do.
struct IdleBenchmark {
    let built: Built

    func run() throws -> [Figure] {
        let installation = try Installation(built: built, pollInterval: "1s")
        defer { installation.close() }
        try installation.pushSample()
        for environment in ["staging", "production"] { try installation.amarre("reconcile", environment) }
        let controller = try installation.startController()
        defer { installation.stop(controller) }
        Thread.sleep(forTimeInterval: 20)
        let memory = ProcessFigures(pid: controller.processIdentifier).residentMegabytes
        return [Figure(name: "idle controller, two environments, resident", value: memory, unit: "MB", limit: 60)]
    }
}
