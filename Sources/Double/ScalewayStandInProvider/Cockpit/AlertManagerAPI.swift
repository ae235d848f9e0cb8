/// The alert manager of a project, which all its calls name (api.md 7).
struct AlertManagerAPI: Sendable {
    let cloud: Cloud
    let region: String
    /// UUID of the project.
    let project: String

    private var base: String { "/cockpit/v1/regions/\(region)" }

    /// Reads below the alert manager.
    func get(_ rest: String) async throws -> Value { try await cloud.call("GET", "\(base)/alert-manager\(rest)") }

    /// Writes below the alert manager; the project is added.
    func post(_ rest: String, _ body: [String: Value] = [:]) async throws {
        let whole = body.merging(["project_id": .string(project)]) { $1 }
        _ = try await cloud.call("POST", "\(base)/alert-manager\(rest)", .object(whole))
    }

    /// The e-mail addresses, in the API's order.
    func contacts() async throws -> [String] {
        try await get("/contact-points?project_id=\(project)")["contact_points"].elements
            .compactMap { $0["email"]["to"].text }
    }

    func addContact(_ email: String) async throws {
        try await post("/contact-points", ["email": .object(["to": .string(email)])])
    }

    func removeContact(_ email: String) async throws {
        try await post("/contact-points/delete", ["email": .object(["to": .string(email)])])
    }

    /// The preconfigured alerts, all pages; `query` begins with &.
    func alerts(_ query: String = "") async throws -> [Value] {
        var found: [Value] = []
        for page in 1... {
            let answer = try await cloud.call(
                "GET", "\(base)/alerts?is_preconfigured=true&page=\(page)&project_id=\(project)\(query)")
            found += answer["alerts"].elements
            if answer["alerts"].elements.isEmpty || found.count >= answer["total_count"].whole ?? 0 { break }
        }
        return found
    }

    /// Switches preconfigured alerts and waits, without a timeout, until all of them are what they shall be: also for one
    /// that isn't there.
    func switchAlerts(_ ids: [String], on: Bool) async throws {
        guard !ids.isEmpty else { return }
        try await post("/\(on ? "enable" : "disable")-alert-rules", ["rule_ids": .array(ids.map(Value.string))])
        while true {
            let there = Set(
                try await alerts().filter { $0["rule_status"].text == (on ? "enabled" : "disabled") }
                    .compactMap { $0["preconfigured_data"]["preconfigured_rule_id"].text })
            if there.isSuperset(of: ids) { return }
            try await Task.sleep(for: cloud.poll)
        }
    }
}
