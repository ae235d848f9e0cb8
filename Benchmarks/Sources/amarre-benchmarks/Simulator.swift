import Foundation

/// The running double of Scaleway, and its admin API.
struct Simulator {
    let url: String

    /// Calls the admin API through `curl`, which every machine that builds the product has libcurl's tool for.
    @discardableResult
    func call(_ method: String, _ path: String, _ body: [String: String]? = nil) throws -> [String: Any] {
        var arguments = ["-sS", "--fail", "-X", method, "\(url)/_simulator/\(path)"]
        if let body {
            arguments += ["-d", String(decoding: try JSONSerialization.data(withJSONObject: body), as: UTF8.self)]
        }
        let done = try Programs.run("/usr/bin/env", ["curl"] + arguments, environment: ["PATH": Programs.searchPath])
        guard done.status == 0 else { throw BenchmarkError("the simulator refused \(method) \(path): \(done.errors)") }
        guard !done.output.isEmpty else { return [:] }
        return try JSONSerialization.jsonObject(with: Data(done.output.utf8)) as? [String: Any] ?? [:]
    }

    func containerCount() throws -> Int { (try call("GET", "containers")["containers"] as? [Any])?.count ?? 0 }

    func forgetCalls() throws { try call("DELETE", "calls") }

    /// Requests for the list of containers since ``forgetCalls()``, and those that Terraform made of any kind.
    func calls() throws -> (lists: Int, byTerraform: Int) {
        let calls = try call("GET", "calls")["calls"] as? [[String: Any]] ?? []
        let lists = calls.filter { call in
            let path = (call["path"] as? String)?.split(separator: "?").first ?? ""
            return call["method"] as? String == "GET" && path.hasSuffix("/containers")
        }
        let foreign = calls.filter { ($0["userAgent"] as? String)?.lowercased().contains("terraform") == true }
        return (lists.count, foreign.count)
    }
}
