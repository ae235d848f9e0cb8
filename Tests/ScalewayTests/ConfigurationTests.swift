import Foundation
import Model
import Testing

@testable import Scaleway

/// `SCW_*`, the scw file, and who wins.
@Suite struct ConfigurationTests {
    private static let key = "SCWAAAAAAAAAAAAAAAAA"
    private static let secret = "00000000-0000-4000-8000-00000000000a"

    /// A folder with `.config/scw/config.yaml`, removed at the end of `body`.
    private func withFile(_ text: String, mode: Int = 0o600, _ body: (String, String) throws -> Void) throws {
        let home = FileManager.default.temporaryDirectory.appending(path: "amarre-scw-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: home) }
        let file = home.appending(path: ".config/scw/config.yaml")
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
        try body(home.path, file.path)
    }

    private func problems(_ body: () throws -> Void) -> [String] {
        do {
            try body()
            Issue.record("nothing was thrown")
        } catch let error as ScalewayConfigurationError {
            return error.problems
        } catch {
            Issue.record("\(error)")
        }
        return []
    }

    private let file = """
        access_key: \(Self.key)
        secret_key: \(Self.secret)
        default_region: nl-ams
        default_project_id: 11111111-1111-4111-8111-111111111111
        api_url: https://root.example
        send_telemetry: true
        profiles:
          staging:
            api_url: http://127.0.0.1:8080
            default_region: pl-waw
        """

    @Test func eachSourceBeatsTheOneBefore() throws {
        try withFile(file) { home, _ in
            let root = try ScalewayConfiguration.load(environment: ["HOME": home])
            #expect(root.apiURL == "https://root.example" && root.region == "nl-ams" && root.warnings.isEmpty)
            #expect(root.credentials == .init(accessKey: Self.key, secretKey: Redacted(Self.secret)))
            #expect(root.defaultProject?.text == "11111111-1111-4111-8111-111111111111")
            let profile = try ScalewayConfiguration.load(environment: ["HOME": home, "SCW_PROFILE": "staging"])
            #expect(profile.apiURL == "http://127.0.0.1:8080" && profile.region == "pl-waw")
            #expect(profile.credentials.accessKey == Self.key)
            let environment = [
                "HOME": home, "SCW_API_URL": "https://env.example", "SCW_DEFAULT_REGION": "",
                "SCW_USER_AGENT": "team/1",
            ]
            let variables = try ScalewayConfiguration.load(profile: "staging", environment: environment)
            #expect(
                variables.apiURL == "https://env.example" && variables.region == "pl-waw"
                    && variables.userAgentSuffix == "team/1")
            let overridden = try ScalewayConfiguration.load(
                profile: "staging", environment: environment,
                overrides: .init(apiURL: "http://127.0.0.1:9", region: "fr-par"))
            #expect(overridden.apiURL == "http://127.0.0.1:9" && overridden.region == "fr-par")
        }
    }

    @Test func theFileCanBeNamed() throws {
        try withFile(file) { _, path in
            let named = try ScalewayConfiguration.load(configFile: path, environment: [:])
            let found = try ScalewayConfiguration.load(environment: ["SCW_CONFIG_PATH": path])
            #expect(named.region == "nl-ams" && found.region == "nl-ams")
        }
        let found = problems { _ = try ScalewayConfiguration.load(configFile: "/nonexistent", environment: [:]) }
        #expect(found == ["/nonexistent: there is no such file; Amarre's configuration names it"])
    }

    @Test func withoutAFileTheEnvironmentIsEnough() throws {
        let configuration = try ScalewayConfiguration.load(environment: [
            "SCW_ACCESS_KEY": Self.key, "SCW_SECRET_KEY": Self.secret,
        ])
        #expect(configuration.apiURL == "https://api.scaleway.com" && configuration.region == "fr-par")
        let found = problems { _ = try ScalewayConfiguration.load(environment: [:]) }
        #expect(
            found == [
                "no access_key: there is no scw configuration file, and SCW_ACCESS_KEY isn't set",
                "no secret_key: there is no scw configuration file, and SCW_SECRET_KEY isn't set",
            ])
    }

    @Test func everyProblemIsNamedWithItsPlaceAndWithoutItsValue() throws {
        let bad = """
            access_key: SCWcanary
            secret_key: canary-secret
            default_region: Paris
            insecure: true
            profiles: { a: { api_url: "ftp://canary/" } }
            """
        try withFile(bad) { home, path in
            let problems = problems { _ = try ScalewayConfiguration.load(profile: "a", environment: ["HOME": home]) }
            #expect(
                problems == [
                    "\(path):1: access_key must be SCW and 17 capital letters or digits",
                    "\(path):2: secret_key must be a UUID",
                    "\(path):3: default_region must be a region such as fr-par",
                    "\(path):5: profiles.a.api_url must begin with https:// or http://",
                    "\(path):4: insecure isn't supported: certificates are always checked; remove it",
                ])
            #expect(!problems.joined().contains("canary"))
        }
    }

    @Test(arguments: ["a: b: c: canary", "- canary", "\u{0}"])
    func aFileThatIsNoConfigurationIsRefusedWithoutQuotingIt(text: String) throws {
        try withFile(text) { home, path in
            let problems = problems { _ = try ScalewayConfiguration.load(environment: ["HOME": home]) }
            #expect(problems.first?.hasPrefix(path) == true && !problems.joined().contains("canary"), "\(problems)")
        }
    }

    @Test func aMissingProfileNamesTheOthers() throws {
        try withFile(file) { home, path in
            let problems = problems { _ = try ScalewayConfiguration.load(profile: "prod", environment: ["HOME": home]) }
            #expect(problems == ["\(path): there is no profile prod; the profiles are: staging"])
        }
    }

    @Test func warnsOfOpenFilesAndOfKeysInClear() throws {
        try withFile(file, mode: 0o644) { home, path in
            let environment = ["HOME": home, "SCW_API_URL": "http://api.example"]
            let warnings = try ScalewayConfiguration.load(environment: environment).warnings
            #expect(warnings.count == 2 && warnings[0].hasPrefix(path) && warnings[1].contains("SCW_API_URL"))
        }
    }

    @Test func nothingPrintedHoldsTheKey() throws {
        let configuration = ScalewayConfiguration(
            credentials: .init(accessKey: Self.key, secretKey: Redacted(Self.secret)))
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!("\(configuration)" + String(reflecting: configuration) + dumped).contains(Self.secret))
    }
}
