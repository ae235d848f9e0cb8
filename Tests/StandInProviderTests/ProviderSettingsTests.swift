@testable import ScalewayStandInProvider
import Testing

@Suite("Provider settings")
struct ProviderSettingsTests {
    private static let good = [
        "SCW_ACCESS_KEY": "SCWAAAAAAAAAAAAAAAAA", "SCW_SECRET_KEY": "33333333-3333-4333-8333-333333333333",
        "SCW_DEFAULT_PROJECT_ID": "11111111-1111-4111-8111-111111111111", "SCW_DEFAULT_REGION": "nl-ams",
        "SCW_API_URL": "http://127.0.0.1:1",
    ]

    @Test("the environment beats the provider block, and the block beats the defaults")
    func precedence() throws {
        let block = Value.object([
            "region": "pl-waw", "api_url": "https://example.com", "project_id": "22222222-2222-4222-8222-222222222222",
        ])
        let both = try ProviderSettings(block: block, environment: Self.good)
        #expect(both.region == "nl-ams")
        #expect(both.apiURL == "http://127.0.0.1:1")
        #expect(both.projectID == "11111111-1111-4111-8111-111111111111")
        var keys = Self.good
        for name in ["SCW_DEFAULT_PROJECT_ID", "SCW_DEFAULT_REGION", "SCW_API_URL"] { keys[name] = nil }
        let blockOnly = try ProviderSettings(block: block, environment: keys)
        #expect(blockOnly.region == "pl-waw")
        #expect(blockOnly.apiURL == "https://example.com")
        let neither = try ProviderSettings(block: .object([:]), environment: keys)
        #expect(neither.region == "fr-par")
        #expect(neither.apiURL == "https://api.scaleway.com")
        #expect(neither.projectID == nil)
    }

    @Test(
        "a malformed setting is refused by name, and its value isn't shown",
        arguments: [
            ("SCW_ACCESS_KEY", "AKIA-not-scaleway"), ("SCW_SECRET_KEY", "hunter2-secret"),
            ("SCW_DEFAULT_PROJECT_ID", "my-project"),
            ("SCW_DEFAULT_REGION", "Paris"), ("SCW_API_URL", "http://127.0.0.1:1/"),
            ("SCW_API_URL", "ftp://example.com"),
            ("SCW_DEFAULT_ORGANIZATION_ID", "acme"),
        ])
    func malformed(variable: String, value: String) throws {
        let error = try #require(throws: PluginDiagnostic.self) {
            try ProviderSettings(block: .object([:]), environment: Self.good.merging([variable: value]) { $1 })
        }
        #expect(error.detail.contains(variable))
        #expect(!(error.summary + error.detail).contains(value))
    }

    @Test("without keys it says which variables to set")
    func missingKeys() throws {
        let error = try #require(throws: PluginDiagnostic.self) {
            try ProviderSettings(block: .object([:]), environment: [:])
        }
        #expect(error.detail.contains("SCW_SECRET_KEY"))
    }
}
