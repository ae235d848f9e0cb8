import Foundation
import TestSupport

/// The desired-state repository.
extension World {
    /// `environment.yaml` with a rollout that is as quick as the rules allow.
    static func environment(_ name: String = "staging", project: String = World.staging, more: String = "") -> String {
        """
        apiVersion: amarre/v1
        kind: Environment
        name: \(name)
        region: fr-par
        project: \(project)
        rollout: { soak: 0s, healthyProbes: 1, deadline: 5m, rollbackBudget: 2m }
        \(more)
        """
    }

    /// A service of two instances, like the sample's `streamlit`.
    static func service(
        _ name: String = "streamlit", tag: String = "1.4.2", min: Int = 2, max: Int = 4, level: String = "info",
        secrets: String =
            "{ DATABASE_URL: { name: evalap-database-url, revision: latest }, OTHER: { name: other, revision: latest "
            + "} }"
    ) -> String {
        """
        apiVersion: amarre/v1
        kind: Service
        name: \(name)
        image: { repository: rg.fr-par.scw.cloud/evalap/\(name), tag: \(tag) }
        scaling: { min: \(min), max: \(max), concurrentRequests: 50 }
        secrets: \(secrets)
        environment: { LOG_LEVEL: \(level) }
        resources: { cpu: 560m, memory: 1Gi }
        http: { port: 8501, health: /_stcore/health }

        """
    }

    func begin(_ files: [String: String], whole: Bool) async throws {
        try await git("init", "-q", "--bare", "-b", "main", folder.file("repository"))
        try await git("init", "-q", "-b", "main", folder.file("work"))
        try FileManager.default.copyItem(atPath: Self.package + "/terraform", toPath: folder.file("work/terraform"))
        for environment in ["staging", "production"] {
            let root = folder.file("work/terraform/environments/\(environment)/")
            // Nobody waits for a minute here.
            try edit(root + "terraform.tfvars") { $0 + "\nsettle_seconds = 0\n" }
            guard !whole else { continue }
            try edit(root + "main.tf") { Self.blocks(of: $0, ["environment", "instances", "service"]) }
            try edit(root + "main.tf") { $0.replacing("module.network.private_network_id", with: "null") }
            try edit(root + "outputs.tf") { Self.blocks(of: $0, ["endpoints"]) }
        }
        try await commit(files)
    }

    private func edit(_ path: String, _ change: (String) -> String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try Data(change(text).utf8).write(to: URL(filePath: path))
    }

    /// The blocks with one of these names.
    private static func blocks(of hcl: String, _ names: [String]) -> String {
        hcl.components(separatedBy: "\n}\n").filter { block in names.contains { block.contains(" \"\($0)\" {") } }
            .map { $0 + "\n}\n" }.joined()
    }

    /// Commits files of staging's service `streamlit`.
    @discardableResult
    func commitService(tag: String = "1.4.2", level: String = "info") async throws -> String {
        try await commit(["desired-state/staging/services/streamlit.yaml": Self.service(tag: tag, level: level)])
    }

    /// Writes files (nil removes), commits and pushes; returns the commit's id.
    @discardableResult
    func commit(_ files: [String: String?], message: String = "A change", author: String? = nil) async throws -> String
    {
        for (name, text) in files {
            let path = folder.file("work/\(name)")
            guard let text else {
                try FileManager.default.removeItem(atPath: path)
                continue
            }
            try FileManager.default.createDirectory(
                atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        }
        try await git("-C", folder.file("work"), "add", "--all")
        let by = author.map { "--author=\($0) <author@example.org>" } ?? "--no-edit"
        try await git("-C", folder.file("work"), "commit", "-q", "-m", message, by)
        try await git("-C", folder.file("work"), "push", "-q", folder.file("repository"), "main")
        return try await git("-C", folder.file("work"), "rev-parse", "HEAD")
    }

    @discardableResult
    private func git(_ arguments: String...) async throws -> String {
        let program = try start("git", arguments)
        guard try await program.wait() == 0 else {
            throw Program.Failure(description: "git \(arguments): \(program.errors)")
        }
        return program.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
