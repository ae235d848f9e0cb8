import Foundation
@testable import ScalewayStandInProvider
import TestSupport
import Testing

@Suite("Schemas")
struct SchemaTests {
    /// The schemas of the official provider 2.81.0, as Terraform printed them; nil when this machine hasn't got them.
    private static let official = SharedMaterial.url("scaleway/provider-schema-2.81.0.json")

    @Test(
        "Terraform sees the same schemas as the official provider's, attribute by attribute",
        .enabled(if: official != nil, "AMARRE_SHARED has no official schemas"))
    func sameAsOfficial() async throws {
        let sandbox = try await TerraformSandbox("")
        let ours = try Value(json: Array(try await sandbox.expect(["providers", "schema", "-json"]).utf8))
        let theirs = try Value(json: Data(contentsOf: try #require(Self.official)))
        let address = "registry.terraform.io/scaleway/scaleway"
        let (here, there) = (ours["provider_schemas"][address], theirs["provider_schemas"][address])
        #expect(Self.plain(here["provider"]) == Self.plain(there["provider"]))
        let (ephemeral, officials) = (here["ephemeral_resource_schemas"], there["ephemeral_resource_schemas"])
        #expect(ephemeral.members.keys.sorted() == [EphemeralSecretVersion.typeName])
        for type in ephemeral.members.keys {
            #expect(Self.plain(ephemeral[type]) == Self.plain(officials[type]), "ephemeral \(type)")
        }
        let (data, officialData) = (here["data_source_schemas"], there["data_source_schemas"])
        #expect(data.members.keys.sorted() == [PreconfiguredAlerts.typeName])
        for type in data.members.keys {
            #expect(Self.plain(data[type]) == Self.plain(officialData[type]), "data \(type)")
        }
        let types = ResourceCatalogue.all.map(\.typeName)
        #expect(Set(here["resource_schemas"].members.keys) == Set(types))
        for type in types {
            let (our, their) = (Self.plain(here["resource_schemas"][type]), Self.plain(there["resource_schemas"][type]))
            #expect(!their.isNull, "\(type) is not an official resource")
            for name in Set(our["block"]["attributes"].members.keys).union(their["block"]["attributes"].members.keys)
                .sorted()
            {
                #expect(our["block"]["attributes"][name] == their["block"]["attributes"][name], "\(type).\(name)")
            }
            #expect(our == their, "\(type)")
        }
    }

    /// Without descriptions, which the kept file doesn't have.
    private static func plain(_ value: Value) -> Value {
        switch value {
        case .object(let members):
            .object(
                members.filter { $0.key != "description" || $0.value.text == nil }.filter {
                    $0.key != "description_kind"
                }.mapValues(plain))
        case .array(let elements): .array(elements.map(plain))
        default: value
        }
    }
}
