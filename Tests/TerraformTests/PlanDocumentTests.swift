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
        (#"{}"#, nil), (#"{"a": {"actions": ["no-op"]}}"#, nil),
        (#"{"b": {"actions": ["create"]}, "a": {"actions": ["delete"]}, "c": {"actions": ["no-op"]}}"#, ["a", "b"]),
    ])
    func outputsThatWouldChange(outputs: String, expected: [String]?) throws {
        let json = #"{"format_version": "1.2", "output_changes": \#(outputs)}"#
        #expect(try PlanDocument.read(Array(json.utf8)).changedOutputs == expected)
        #expect(try PlanDocument.read(Array(#"{"format_version": "1.2"}"#.utf8)).changedOutputs == nil)
    }

    /// Who reads that something would be replaced asks why, not which computed values come new.
    @Test func aReplacementNamesWhatForcesIt() throws {
        let json = """
            {"format_version": "1.2", "resource_changes": [{
              "address": "module.monitoring.this", "type": "scaleway_cockpit_source",
              "change": {"actions": ["delete", "create"], "replace_paths": [["name"], ["blocks", 0, "size"]],
                "before": {"name": "a", "id": "1"}, "after": {"name": "b"}, "after_unknown": {"id": true}}
            }]}
            """
        let found = try PlanDocument.read(Array(json.utf8)).changes().first
        #expect(found?.action == .replace && found?.attributes == ["blocks", "name"])
    }

    @Test(arguments: [
        (
            #"{"volume_size_in_gb": 20, "node_type": "db-pro2-s"}"#,
            #"{"volume_size_in_gb": 15, "node_type": "DB-PRO2-S"}"#, "shrink"
        ),
        (#"{"is_ha_cluster": true}"#, #"{"is_ha_cluster": false}"#, "second node"),
        (#"{"node_type": "DB-DEV-M"}"#, #"{"node_type": "DB-DEV-S"}"#, "smaller"),
        (#"{"engine": "PostgreSQL-16"}"#, #"{"engine": "PostgreSQL-17"}"#, "another instance"),
        (#"{"disable_backup": false}"#, #"{"disable_backup": true}"#, "no backups"),
        (#"{"load_balancer": []}"#, #"{"load_balancer": [{}]}"#, "internet"),
    ])
    func aDatabaseThatWouldBecomeLessIsSaid(before: String, after: String, words: String) throws {
        let found = try Self.change("scaleway_rdb_instance", #"["update"]"#, before: before, after: after)
        #expect(found.loss?.contains(words) == true, "\(found)")
        // The same numbers elsewhere mean something else.
        #expect(try Self.change("scaleway_other", #"["update"]"#, before: before, after: after).loss == nil)
    }

    /// What is looked up before one is made.
    @Test(
        arguments: [
            ("scaleway_vpc", #"{"name": "staging"}"#, "staging"), ("scaleway_vpc", "{}", nil),
            ("scaleway_cockpit_alert_manager", #"{"project_id": "p", "name": "n"}"#, "p"),
            ("scaleway_rdb_user", #"{"instance_id": "fr-par/i", "name": "evalap_a"}"#, "i/evalap_a"),
            ("scaleway_rdb_database", #"{"instance_id": "i", "name": "evalap"}"#, "i/evalap"),
            ("scaleway_rdb_user", #"{"name": "evalap_a"}"#, nil), ("scaleway_container", #"{"name": "x"}"#, nil),
        ] as [(String, String, String?)])
    func wantedNames(type: String, after: String, name: String?) throws {
        #expect(try Self.change(type, #"["create"]"#, before: "null", after: after).name == name)
    }

    @Test func whatIsKnownOnlyAfterwardsCanNotBeJudged() throws {
        let found = try Self.change(
            "scaleway_rdb_instance", #"["update"]"#, before: #"{"is_ha_cluster": true}"#, after: "{}",
            unknown: #"{"is_ha_cluster": true, "endpoint_ip": true}"#)
        #expect(found.loss == "what would become of its is_ha_cluster isn't known before")
    }

    @Test(arguments: ["scaleway_rdb_instance", "scaleway_rdb_database"])
    func oneThatVanishedIsNotSimplyMadeAgain(_ type: String) throws {
        let json = """
            {"format_version": "1.2",
             "resource_drift": [{"address": "d", "change": {"actions": ["delete"]}}, {"address": "e"}],
             "resource_changes": [
               {"address": "d", "type": "\(type)",
                "change": {"actions": ["create"], "before": null, "after": {}, "after_unknown": {}}},
               {"address": "e", "type": "\(type)",
                "change": {"actions": ["create"], "before": null, "after": {}, "after_unknown": {}}}]}
            """
        let changes = try PlanDocument.read(Array(json.utf8)).changes()
        #expect(changes.map { $0.loss == nil } == [false, true], "\(changes)")
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
