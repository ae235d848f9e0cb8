import DesiredState
@testable import DesiredStateFiles
import Foundation
import LocalServers
import TestSupport
import Testing

@Suite("JSON Schema")
struct SchemaTests {
    private func schema(_ kind: FileKind) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(DesiredStateSchema.json(kind).utf8)) as? [String: Any])
    }

    /// Every key path of a schema; `*` stands for a key that the author names, `[]` for an entry of a list.
    private func paths(_ schema: [String: Any], _ prefix: String = "") -> Set<String> {
        var found: Set<String> = []
        for (key, value) in schema["properties"] as? [String: Any] ?? [:] {
            found.insert(prefix + key)
            found.formUnion(paths(value as? [String: Any] ?? [:], prefix + key + "."))
        }
        if let items = schema["items"] as? [String: Any] { found.formUnion(paths(items, prefix + "[].")) }
        if let values = schema["additionalProperties"] as? [String: Any] {
            found.formUnion(paths(values, prefix + "*."))
        }
        return found
    }

    private func paths(_ keys: [KeyDefinition], _ prefix: String = "") -> Set<String> {
        var found: Set<String> = []
        for key in keys {
            found.insert(prefix + key.name)
            found.formUnion(paths(key.shape, prefix + key.name + "."))
        }
        return found
    }

    private func paths(_ shape: Shape, _ prefix: String) -> Set<String> {
        switch shape {
        case .object(let keys): paths(keys, prefix)
        case .list(let item, _): paths(item, prefix + "[].")
        case .map(_, let value, _): paths(value, prefix + "*.")
        default: []
        }
    }

    @Test("the schema has exactly the keys of the table", arguments: FileKind.allCases)
    func sameKeys(_ kind: FileKind) throws {
        #expect(paths(try schema(kind)) == paths(kind.keys))
        #expect(paths(kind.keys).count >= 20)
    }

    /// A file in which every value is a list: each key that the decoder knows is then a wrong type,
    /// never an unknown key.
    @Test("the decoder knows exactly the keys of the schema", arguments: FileKind.allCases)
    func decoderKnowsThem(_ kind: FileKind) throws {
        let path = kind == .environment ? BaseState.environmentPath : BaseState.servicePath
        let properties = try #require(try schema(kind)["properties"] as? [String: [String: Any]])
        for (key, value) in properties {
            let inner = (value["properties"] as? [String: Any])?.keys.sorted() ?? []
            let text = inner.isEmpty ? "\(key): x\n" : "\(key):\n" + inner.map { "  \($0): [[]]\n" }.joined()
            let findings = BaseState.decode(path, text).findings
            #expect(!findings.contains { $0.message.contains("unknown key") }, "\(findings)")
        }
        #expect(
            BaseState.decode(path, "surprise: 1\n").findings.contains { $0.message.contains("unknown key 'surprise'") })
    }

    @Test("the schemas in desired-state/schema are what the program prints", arguments: FileKind.allCases)
    func committed(_ kind: FileKind) throws {
        let file = "\(SampleState.root)/schema/\(kind.rawValue.lowercased()).json"
        #expect(
            try String(contentsOfFile: file, encoding: .utf8) == DesiredStateSchema.json(kind),
            "run: amarre schema --kind \(kind.rawValue)"
        )
    }

    @Test(
        "every sample file names its schema",
        arguments: SampleState.contents.files.filter { $0.path.hasSuffix(".yaml") }.map(\.path))
    func named(_ path: String) throws {
        let text = try String(contentsOfFile: "\(SampleState.root)/\(path)", encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first)
        let marker = "# yaml-language-server: $schema="
        #expect(line.hasPrefix(marker))
        let target = URL(fileURLWithPath: "\(SampleState.root)/\(path)").deletingLastPathComponent()
            .appending(path: String(line.dropFirst(marker.count))).standardized.path
        #expect(FileManager.default.fileExists(atPath: target), "\(target)")
        #expect(target.hasSuffix(path.hasSuffix("environment.yaml") ? "environment.json" : "service.json"))
    }

    @Test("patterns agree with the rules behind them")
    func patterns() throws {
        let rows: [(TextRule, [String])] = [
            (
                .name,
                [
                    "a", "web", "web-1", "-a", "a-", "A", "1a", "", String(repeating: "a", count: 32),
                    String(repeating: "a", count: 33),
                ]
            ),
            (
                .uuid,
                [
                    "11111111-1111-1111-1111-111111111111", "11111111-1111-1111-1111-11111111111", "x",
                    "AAAAAAAA-1111-1111-1111-111111111111",
                ]
            ),
            (
                .repository,
                [
                    "rg.fr-par.scw.cloud/a/b", "rg.fr-par.scw.cloud/a", "rg.fr-par.scw.cloud/a/b/c",
                    "rg.fr-par.scw.cloud/a/b:1",
                    "docker.io/a/b",
                    "rg.fr-par.scw.cloud/a/b__c", "rg.fr-par.scw.cloud/a/b___c", "rg.fr-par.scw.cloud/a/b--c",
                    "rg.fr-par.scw.cloud/a/.b",
                    "rg.fr-par.scw.cloud/a/b.", "rg.fr-par.scw.cloud//b", "rg.fr-par.scw.cloud/a/B", "", "/",
                ]
            ),
            (
                .tag,
                [
                    "1.4.2", "latest", ".a", "-a", "_a", "", String(repeating: "a", count: 128),
                    String(repeating: "a", count: 129), "a b",
                ]
            ),
            (
                .digest,
                [
                    "sha256:" + String(repeating: "a", count: 64), "sha256:" + String(repeating: "A", count: 64),
                    "sha256:",
                ]
            ),
            (
                .variableName,
                ["A", "a_1", "_", "1A", "PORT", "PORTS", "SCW_A", "SCW", "A-B", "", String(repeating: "A", count: 101)]
            ),
            (
                .secretName,
                [
                    "a", "evalap-database-url", "", ".a", "a/b", "a b", String(repeating: "a", count: 255),
                    String(repeating: "a", count: 256),
                ]
            ),
            (
                .healthPath,
                [
                    "/", "/health", "health", "//a", "/a?b", "/a b", "/_stcore/health", "/%20",
                    "/" + String(repeating: "a", count: 255),
                ]
            ),
        ]
        for (rule, texts) in rows {
            let pattern = try NSRegularExpression(pattern: try #require(rule.pattern))
            for text in texts {
                let matches = pattern.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
                #expect(matches == (rule.problem(text) == nil), "\(rule.what): '\(text)'")
            }
        }
    }

    private static let script = """
        import glob, json, sys, yaml, jsonschema
        root, both = sys.argv[1], json.load(open(sys.argv[2]))
        checked = 0
        for path in glob.glob(root + '/*/environment.yaml') + glob.glob(root + '/*/services/*.yaml'):
            kind = 'environment' if path.endswith('/environment.yaml') else 'service'
            one = json.load(open(root + '/schema/' + kind + '.json'))
            value = yaml.safe_load(open(path))
            for schema in (one, both):
                jsonschema.Draft202012Validator.check_schema(schema)
                validator = jsonschema.Draft202012Validator(schema)
                assert not list(validator.iter_errors(value)), path
                assert list(validator.iter_errors({**value, 'surprise': 1})), path
                assert list(validator.iter_errors({k: v for k, v in value.items() if k != 'name'})), path
                checked += 1
        print(checked)
        """

    private static func python(_ arguments: [String]) async -> (status: Int32, output: String)? {
        try? await onOwnThread { try run(arguments) }
    }

    private static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    @Test(
        "another validator accepts the samples by the schemas, and refuses them with a strange or a missing key",
        .enabled("needs python3 with jsonschema and yaml") {
            await python(["-c", "import jsonschema, yaml"])?.status == 0
        })
    func otherValidator() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "amarre-schema-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(DesiredStateSchema.json().utf8).write(to: file)
        let answer = try #require(await Self.python(["-c", Self.script, SampleState.root, file.path]))
        #expect(answer.status == 0 && answer.output == "16\n", "\(answer.output)")
    }
}
