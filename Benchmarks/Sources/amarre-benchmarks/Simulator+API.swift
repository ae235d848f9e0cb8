import Foundation

/// The API that the controller uses too.
extension Simulator {
    static let containers = "containers/v1/regions/fr-par"
    static let databases = "rdb/v1/regions/fr-par"

    /// POSTs one object, by default to the containers API.
    func create(_ kind: String, _ body: [String: Any], api: String = containers) throws -> [String: Any] {
        let text = String(decoding: try JSONSerialization.data(withJSONObject: body), as: UTF8.self)
        return try object("POST", kind, api: api, ["-d", text])
    }

    /// GETs one object.
    func read(_ path: String, api: String) throws -> [String: Any] { try object("GET", path, api: api, []) }

    private func object(_ method: String, _ path: String, api: String, _ more: [String]) throws -> [String: Any] {
        let arguments =
            ["-sS", "--fail", "-X", method, "-H", "X-Auth-Token: bench", "\(url)/\(api)/\(path)"] + more
        let done = try Programs.run("/usr/bin/env", ["curl"] + arguments, environment: ["PATH": Programs.searchPath])
        guard done.status == 0 else {
            throw BenchmarkError("the simulator refused \(method) \(path): \(done.errors)")
        }
        return try JSONSerialization.jsonObject(with: Data(done.output.utf8)) as? [String: Any] ?? [:]
    }

    /// POSTs many, with one `curl` that reads them from a file, and tries again what is refused for a moment.
    func createAll(_ kind: String, _ bodies: [[String: Any]], api: String = containers, folder: URL) throws {
        let parts = try bodies.map { body in
            let text = String(decoding: try JSONSerialization.data(withJSONObject: body), as: UTF8.self)
            let quoted = text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
            return """
                url = "\(url)/\(api)/\(kind)"
                request = "POST"
                header = "X-Auth-Token: bench"
                data = "\(quoted)"
                output = "/dev/null"
                retry = 10
                retry-delay = 1
                retry-all-errors
                silent
                fail
                """
        }
        let file = folder.appendingPathComponent("bodies.curl")
        try parts.joined(separator: "\nnext\n").write(to: file, atomically: true, encoding: .utf8)
        let done = try Programs.run(
            "/usr/bin/env", ["curl", "--config", file.path], environment: ["PATH": Programs.searchPath])
        guard done.status == 0 else { throw BenchmarkError("the simulator refused to create \(kind): \(done.errors)") }
    }

    func readyCount() throws -> Int {
        (try call("GET", "containers")["containers"] as? [[String: Any]])?.filter { $0["status"] as? String == "ready" }
            .count ?? 0
    }
}
