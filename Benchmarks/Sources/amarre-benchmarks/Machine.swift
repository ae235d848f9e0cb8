import Foundation

/// What the figures were measured on; absolute numbers mean nothing without it.
struct Machine: Codable, CustomStringConvertible {
    let processors: Int
    /// Average number of runnable processes over the last minute, at the start.
    let load: Double
    let model: String

    static var current: Machine {
        let load = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)).flatMap {
            $0.split(separator: " ").first.flatMap { Double($0) }
        }
        let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
        let model = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last.map { $0.drop { $0 == " " } }
        return Machine(
            processors: ProcessInfo.processInfo.activeProcessorCount, load: load ?? 0,
            model: model.map(String.init) ?? "unknown")
    }

    var description: String { "\(processors) processors, \(model), load \(load)" }
}
