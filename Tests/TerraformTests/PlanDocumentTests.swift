import Model
import Testing

@testable import Terraform

/// What is read of a plan, in the form of `terraform show -json`.
@Suite struct PlanDocumentTests {
    private static func change(
        _ type: String, _ actions: String, before: String, after: String, unknown: String = "{}"
    ) throws -> PlannedChange {
        let json = """
            {"format_version": "1.2", "resource_changes": [{
              "address": "module.database.this", "type": "\(type)",
              "change": {"actions": \(actions), "before": \(before), "after": \(after), "after_unknown": \(unknown)}
            }]}
            """
        return try #require(try PlanDocument.read(Array(json.utf8)).changes().first)
    }

    @Test(arguments: [
        (
            #"{"volume_size_in_gb": 20, "node_type": "db-pro2-s"}"#,
            #"{"volume_size_in_gb": 15, "node_type": "DB-PRO2-S"}"#, "shrink"
        ),
        (#"{"is_ha_cluster": true}"#, #"{"is_ha_cluster": false}"#, "second node"),
        (#"{"node_type": "DB-DEV-M"}"#, #"{"node_type": "DB-DEV-S"}"#, "smaller"),
    ])
    func aDatabaseThatWouldBecomeLessIsSaid(before: String, after: String, words: String) throws {
        let found = try Self.change("scaleway_rdb_instance", #"["update"]"#, before: before, after: after)
        #expect(found.loss?.contains(words) == true, "\(found)")
        // The same numbers elsewhere mean something else.
        #expect(try Self.change("scaleway_other", #"["update"]"#, before: before, after: after).loss == nil)
    }

    @Test(arguments: [
        ("null", #"{"volume_size_in_gb": 10, "node_type": "DB-DEV-S"}"#, #"["create"]"#),
        (#"{"volume_size_in_gb": 10}"#, #"{"volume_size_in_gb": 15}"#, #"["update"]"#),
        (#"{"volume_size_in_gb": 10}"#, "{}", #"["update"]"#),
        (#"{"volume_size_in_gb": 10}"#, "null", #"["delete"]"#),
    ])
    func oneThatIsMadeOrGrowsIsNot(before: String, after: String, actions: String) throws {
        #expect(try Self.change("scaleway_rdb_instance", actions, before: before, after: after).loss == nil)
    }
}
