import DesiredState
import DesiredStateFiles
import Model
import Testing

@Suite("Rules over files and environments")
struct LayoutTests {
    private func findings(adding path: String, _ text: String = "a: b\n") -> [String] {
        let state = DesiredStateDecoder.decode(BaseState.files() + [SourceFile(path: path, bytes: Array(text.utf8))])
        return state.findings.map(\.description)
    }

    @Test(
        "files that don't belong",
        arguments: [
            ("notes.txt", "notes.txt:1:1", "unknown file"),
            ("production/enviroment.yaml", "production/enviroment.yaml:1:1", "did you mean environment.yaml?"),
            ("production/services/web.yml", "production/services/web.yml:1:1", "not .yml"),
            ("production/service/api.yaml", "production/service/api.yaml:1:1", "did you mean services/api.yaml?"),
            ("production/services/Web_2.yaml", "production/services/Web_2.yaml:1:1", "can't be a service's name"),
            ("production/services/a/b.yaml", "production/services/a/b.yaml:1:1", "unknown file"),
            ("Pre Production/environment.yaml", "Pre Production:1:1", "can't be an environment's name"),
            ("schema/environment.yaml", "schema/environment.yaml:1:1", "kept for JSON Schemas"),
            ("../etc/passwd", "../etc/passwd:1:1", "this path is not accepted"),
            ("/etc/environment.yaml", "/etc/environment.yaml:1:1", "relative"),
            ("", ":1:1", "this path is not accepted"),
            ("a\nb/environment.yaml", "a\\u{A}b/environment.yaml:1:1", "not accepted"),
            ("a\u{202E}b/environment.yaml", "a\\u{202E}b/environment.yaml:1:1", "not accepted"),
            (BaseState.servicePath, "\(BaseState.servicePath):1:1", "there twice"),
            ("demo/services/a.yaml", "demo/environment.yaml:1:1", "no environment.yaml"),
        ])
    func strangers(_ row: (path: String, place: String, fragment: String)) {
        let found = findings(adding: row.path)
        #expect(found.count == 1, "\(found)")
        #expect(
            found.first?.hasPrefix("\(row.place): error: ") == true && found.first?.contains(row.fragment) == true,
            "\(found)")
    }

    @Test(
        "files that are left alone",
        arguments: [
            "README.md", "production/README.md", ".gitignore", "production/.hidden.yaml", "schema/service.json",
            ".github/a.yaml",
        ])
    func ignored(_ path: String) {
        #expect(findings(adding: path) == [])
    }

    @Test("nothing is a finding, never a wish to delete everything")
    func nothing() {
        for files in [[], [SourceFile(path: "README.md", bytes: [])]] {
            let state = DesiredStateDecoder.decode(files)
            #expect(state.environments.isEmpty && state.findings.map(\.file) == ["."])
        }
        let empty = DesiredStateDecoder.decode(BaseState.files().filter { $0.path != BaseState.servicePath })
        #expect(empty.findings.map(\.message).first?.contains("has no service") == true)
        #expect(empty.environments.keys.map(\.text) == ["staging"])
    }

    @Test("limits on size and number")
    func limits() {
        let large = [UInt8](repeating: 0x23, count: 64 * 1024 + 1)
        for path in [BaseState.servicePath, BaseState.environmentPath] {
            let state = DesiredStateDecoder.decode(BaseState.files(path, large))
            #expect(state.findings.map(\.file) == [path] && state.findings.first?.message.contains("64 KiB") == true)
            #expect(state.environments.keys.map(\.text) == ["staging"])
        }
        let many = (0..<2001).map { SourceFile(path: "production/services/s\($0).yaml", bytes: []) }
        #expect(DesiredStateDecoder.decode(many).findings.map(\.file) == ["."])
        let variables = (0..<201).map { "  V\($0): x" }.joined(separator: "\n")
        let state = BaseState.decode(
            BaseState.servicePath, BaseState.service.replacing("  LOG_LEVEL: info", with: variables))
        #expect(state.findings.map { "\($0.line):\($0.column)" } == ["213:3"])
        #expect(state.findings.first?.message.contains("at most 200") == true)
    }

    @Test("each environment has its own project, and promotions don't go in circles")
    func betweenEnvironments() {
        let shared = BaseState.files().map { file in
            SourceFile(
                path: file.path,
                bytes: Array(String(decoding: file.bytes, as: UTF8.self).replacing("2222", with: "1111").utf8))
        }
        let state = DesiredStateDecoder.decode(shared)
        #expect(
            state.findings.map(\.description).first?.hasPrefix(
                "staging/environment.yaml:5:10: error: project is also that of") == true)
        #expect(state.findings.count == 1 && state.environments.keys.map(\.text) == ["production"])

        let circle = BaseState.files().map { file in
            let other = file.path.hasPrefix("staging") ? "production" : "staging"
            let line = file.path.hasSuffix("environment.yaml") ? "promotion: { from: \(other), verifiedFor: 1h }\n" : ""
            return SourceFile(path: file.path, bytes: file.bytes + Array(line.utf8))
        }
        let found = DesiredStateDecoder.decode(circle).findings
        #expect(found.map(\.file) == [BaseState.environmentPath, "staging/environment.yaml"])
        #expect(found.allSatisfy { $0.message.contains("circle") })
    }

    @Test("a rollout that can't fit the deadline, with its arithmetic")
    func deadline() {
        // 5 × (20 + 3 + 10) = 165 s fits 5 minutes; with a soak of 1 minute, 5 × 83 = 415 s doesn't.
        let service = BaseState.service.replacing("min: 2", with: "min: 6")
        let files = BaseState.files(BaseState.servicePath, service)
        #expect(DesiredStateDecoder.decode(files).findings == [])
        let slow = files.map { file in
            SourceFile(
                path: file.path,
                bytes: Array(String(decoding: file.bytes, as: UTF8.self).replacing("soak: 10s", with: "soak: 1m").utf8))
        }
        let found = DesiredStateDecoder.decode(slow).findings
        #expect(found.map { "\($0.file):\($0.line):\($0.column)" } == ["\(BaseState.servicePath):8:8"])
        #expect(found.first?.message.contains("5 instances × (20s + 3s + 60s) = 415s, the deadline is 300s") == true)
    }

    @Test("what concerns one environment can be asked for")
    func findingsOfEnvironment() throws {
        let state = BaseState.decode(BaseState.servicePath, "")
        #expect(state.findings(of: try #require(EnvironmentName("production"))).count == 1)
        #expect(state.findings(of: try #require(EnvironmentName("staging"))).isEmpty)
    }
}
