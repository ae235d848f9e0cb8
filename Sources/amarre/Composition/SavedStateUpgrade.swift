import Controller
import Foundation
import Model

/// Reads the saved state of an older version: a member that it didn't know yet gets the value that it has at first.
///
/// A member that has changed its meaning or form needs a step of its own here; one that is gone is not read.
enum SavedStateUpgrade {
    /// The state with every member; nil when it isn't a JSON object at all.
    static func filled(_ bytes: [UInt8], of environment: EnvironmentName) throws -> Data? {
        guard var state = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] else { return nil }
        let fresh = EnvironmentMachine(environment: environment, installation: "", settings: MachineSettings())
        fill(&state, from: try object(fresh), except: ["memory", "run"])
        var settings = state["settings"] as? [String: Any] ?? [:]
        fill(&settings, from: try object(fresh.settings))
        state["settings"] = settings
        var memory = state["memory"] as? [String: Any] ?? [:]
        fill(&memory, from: try object(fresh.memory))
        state["memory"] = memory
        if var run = state["run"] as? [String: Any] {
            let first = Run(
                id: ReconciliationID(uncheckedText: ""), trigger: .poll, startedAt: Timestamp(seconds: 0), request: nil)
            fill(&run, from: try object(first))
            state["run"] = run
        }
        return try JSONSerialization.data(withJSONObject: state)
    }

    private static func fill(_ object: inout [String: Any], from fresh: [String: Any], except: Set<String> = []) {
        for (key, value) in fresh where object[key] == nil && !except.contains(key) { object[key] = value }
    }

    private static func object(_ value: some Encodable) throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: JSONEncoder().encode(value)) as? [String: Any] ?? [:]
    }
}
