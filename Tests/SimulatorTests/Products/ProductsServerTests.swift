import Foundation
import ScalewaySimulator
import SimulatedCloud
import Testing

/// Jobs, databases, networks, Cockpit, IAM and Edge Services over HTTP.
@Suite struct ProductsServerTests {
    private static let configuration = SimulatorConfiguration(
        cloud: CloudSettings(timings: .recorded, timeScale: 0.01), seed: 5)
    private static let jobs = "/serverless-jobs/v1alpha2/regions/fr-par/job-definitions"
    private static let rdb = "/rdb/v1/regions/fr-par"
    private static let job =
        #"{"cpu_limit":70,"memory_limit":128,"local_storage_capacity":1000,"image_uri":"alpine:1"}"#
    private static let instance = """
        {"name":"db","engine":"PostgreSQL-16","user_name":"first","password":"Password-1","node_type":"DB-DEV-S"}
        """

    @Test func listsHavePagesAndTotals() async throws {
        try await withSimulator(Self.configuration) { client in
            for _ in 0..<3 { _ = try await client.call("POST", Self.jobs, Self.job) }
            let page = try await client.call("GET", "\(Self.jobs)?page=2&page_size=2&order_by=created_at_desc").json
            #expect(page["job_definitions"]?.array.count == 1 && page["total_count"]?.int == 3)
            let elsewhere = try await client.call("GET", Self.jobs.replacing("fr-par", with: "nl-ams")).json
            #expect(elsewhere["total_count"]?.int == 0)
            #expect(try await client.call("GET", Self.jobs.replacing("fr-par", with: "xx-nowhere")).status == 400)
            for path in ["/iam/v1alpha1/permission-sets", "\(Self.rdb)/node-types", "/edge-services/v1beta1/pipelines"]
            {
                let list = try await client.call("GET", "\(path)?page=99")
                #expect(list.status == 200 && list.json.members.values.contains(.array([])))
            }
        }
    }

    @Test func refusalsHaveTheShapeOfTheirProduct() async throws {
        try await withSimulator(Self.configuration) { client in
            let id = "12345678-1234-4234-8234-123456789012"
            let plain = try await client.call("GET", "\(Self.jobs)/\(id)")
            #expect(plain.status == 404 && plain.json == .object(["message": "job definition is not found"]))
            #expect(
                try await client.call("GET", "/edge-services/v1beta1/pipelines/\(id)").json
                    == .object(["message": "Not Found"]))
            let typed = try await client.call("GET", "\(Self.rdb)/backups/\(id)")
            #expect(typed.status == 404 && typed.json["resource"] == "database_backup")
            let wrong = try await client.call(
                "POST", "\(Self.rdb)/instances", #"{"engine":"MySQL-8","volume_size":"x"}"#)
            #expect(wrong.status == 400 && wrong.json["details"]?[0]?["argument_name"] == "volume_size")
            let denied = try await client.call("GET", "/cockpit/v1/regions/fr-par/alert-manager?project_id=\(id)")
            #expect(denied.status == 403 && denied.json["details"]?[0]?["resource"] == "cockpit")
            #expect(try await client.call("GET", "/rdb/v1/regions/fr-par/nothing").status == 404)
        }
    }

    @Test func cockpitListsAlertsAndProductsOnOnePage() async throws {
        try await withSimulator(Self.configuration) { client in
            let cockpit = "/cockpit/v1/regions/fr-par"
            let alerts = try await client.call("GET", "\(cockpit)/alerts?is_preconfigured=true&page=1").json
            #expect(alerts["alerts"]?.array.count == 22 && alerts["total_count"]?.int == 22)
            let rule = #"{"rule_ids":["6c6843af-1815-46df-9e52-6feafcf31fd7"]}"#
            let answer = try await client.call("POST", "\(cockpit)/alert-manager/enable-alert-rules", rule)
            #expect(answer.json["enabled_rule_ids"]?.array.count == 1)
            let enabling = try await client.call("GET", "\(cockpit)/alerts?rule_status=enabling").json["alerts"]
            #expect(enabling?.array.count == 1 && enabling?[0]?["state"] == "unknown_state")
            try await client.skip(seconds: 600)
            let enabled = try await client.call("GET", "\(cockpit)/alerts?rule_status=enabled&state=inactive").json
            #expect(enabled["alerts"]?[0]?["preconfigured_data"]?["product_name"] == "PostgreSQL")
            let others = try await client.call("GET", "\(cockpit)/alerts?is_preconfigured=false").json
            #expect(others["total_count"]?.int == 0)
            let products = try await client.call("GET", "\(cockpit)/products?order_by=display_name_asc").json
            #expect(products["products_list"]?.array.count == 26)
            #expect(products["products_list"]?[0]?["name"] == "sbs" && products["products_list"]?[25]?["name"] == "vpc")
        }
    }

    @Test func anExporterSaysNothingOfItselfAtFirst() async throws {
        try await withSimulator(Self.configuration) { client in
            let cockpit = "/cockpit/v1/regions/fr-par"
            let source = try await client.call("POST", "\(cockpit)/data-sources", #"{"name":"logs","type":"logs"}"#)
            #expect(source.json["current_month_usage"] == nil)
            let id = source.json["id"]?.string ?? ""
            #expect(try await client.call("GET", "\(cockpit)/data-sources/\(id)").json["current_month_usage"]?.int == 0)
            let made = try await client.call(
                "POST", "\(cockpit)/exporters",
                #"{"name":"out","datasource_id":"\#(id)","datadog_destination":{"api_key":"k"}}"#)
            #expect(made.json["status"] == "unknown_status", "\(made)")
            let path = "\(cockpit)/exporters/\(made.json["id"]?.string ?? "")"
            #expect(try await client.call("GET", path).json["status"] == "creating")
            try await client.skip(seconds: 600)
            #expect(try await client.call("GET", path).json["status"] == "ready")
        }
    }

    @Test func aRegionKnowsOnlyItsOwnObjects() async throws {
        try await withSimulator(Self.configuration) { client in
            let id = try #require(
                try await client.call("POST", "\(Self.rdb)/instances", Self.instance).json["id"]?.string)
            let elsewhere = try await client.call("DELETE", "/rdb/v1/regions/nl-ams/instances/\(id)")
            #expect(elsewhere.status == 404 && elsewhere.json["resource_id"]?.string == id)
            #expect(try await client.call("GET", "\(Self.rdb)/instances/\(id)").json["status"] == "provisioning")
        }
    }

    @Test func aKeyOfIAMOpensTheSimulatorAndNamesItsBearer() async throws {
        var configuration = Self.configuration
        configuration.tokens = ["root"]
        try await withSimulator(configuration) { client in
            let application = try await client.call(
                "POST", "/iam/v1alpha1/applications", #"{"name":"a"}"#, token: "root"
            ).json["id"]?
            .string
            let id = try #require(application)
            let policy = """
                {"application_id":"\(id)","rules":[{"permission_set_names":["RelationalDatabasesFullAccess"],
                "project_ids":["\(SimulatorClient.project)"]}]}
                """
            #expect(try await client.call("POST", "/iam/v1alpha1/policies", policy, token: "root").status == 200)
            let key = try await client.call(
                "POST", "/iam/v1alpha1/api-keys", #"{"application_id":"\#(id)"}"#, token: "root"
            ).json
            let secret = try #require(key["secret_key"]?.string)
            let again = try await client.call(
                "GET", "/iam/v1alpha1/api-keys/\(key["access_key"]?.string ?? "")", token: "root"
            ).json
            #expect(again["secret_key"] == .null)
            #expect(try await client.call("POST", "\(Self.rdb)/instances", Self.instance, token: secret).status == 200)
            try await client.skip(seconds: 300)
            let events = "/audit-trail/v1alpha1/regions/fr-par/events?organization_id=\(SimulatorClient.project)"
            let event = try await client.call("GET", "\(events)&method_name=CreateInstance", token: "root").json[
                "events"]?[0]
            #expect(event?["principal"]?["id"]?.string == id && event?["resources"]?[0]?["type"] == "rdb_instance")
            #expect(event?["request_body"]?["password"] == nil && event?["request_body"]?["user_name"] == "first")
            _ = try await client.call("DELETE", "/iam/v1alpha1/applications/\(id)", token: "root")
            #expect(try await client.call("GET", "\(Self.rdb)/instances", token: secret).status == 401)
        }
    }

    @Test func somebodyElseEditsAnything() async throws {
        try await withSimulator(Self.configuration) { client in
            let id = try #require(
                try await client.call("POST", "\(Self.rdb)/instances", Self.instance).json["id"]?.string)
            try await client.skip(seconds: 30_000)
            let path = "\(Self.rdb)/instances/\(id)/settings"
            let edit = try await client.call(
                "POST", "/_simulator/console\(path)", #"{"settings":[{"name":"work_mem","value":"64"}]}"#, token: nil)
            #expect(edit.status == 200)
            let shown = try await client.call("GET", "\(Self.rdb)/instances/\(id)").json["settings"]?.array ?? []
            #expect(shown.contains(.object(["name": "work_mem", "value": "64"])))
            try await client.skip(seconds: 300)
            let events =
                "/audit-trail/v1alpha1/regions/fr-par/events?organization_id=\(SimulatorClient.project)&resource_id=\(id)"
            let newest = try await client.call("GET", events).json["events"]?[0]
            #expect(
                newest?["method_name"] == "AddInstanceSettings"
                    && newest?["user_agent"]?.string?.contains("Firefox") == true)
            let person = try await client.call(
                "GET", "/iam/v1alpha1/users/\(newest?["principal"]?["id"]?.string ?? "")"
            ).json
            #expect(person["email"] == "console@example.com")
        }
    }

    @Test func aBusyObjectRefusesTheNextWrite() async throws {
        try await withSimulator(Self.configuration) { client in
            let id = try #require(
                try await client.call("POST", "\(Self.rdb)/instances", Self.instance).json["id"]?.string)
            try await client.skip(seconds: 30_000)
            _ = try await client.call("POST", "/_simulator/busy", #"{"id":"\#(id)"}"#)
            let path = "\(Self.rdb)/instances/\(id)/privileges"
            let body = #"{"database_name":"rdb","user_name":"first","permission":"readwrite"}"#
            #expect(try await client.call("PUT", path, body).status == 409)
            #expect(try await client.call("PUT", path, body).status == 200)
        }
    }

    @Test func everythingSurvivesARestart() async throws {
        let file = "\(NSTemporaryDirectory())/amarre-products-\(UUID().uuidString).json"
        defer { try? FileManager.default.removeItem(atPath: file) }
        var configuration = Self.configuration
        configuration.stateFile = file
        let paths = [
            Self.jobs, "\(Self.rdb)/instances", "/vpc/v2/regions/fr-par/private-networks",
            "/vpc/v2/regions/fr-par/vpcs",
            "/cockpit/v1/regions/fr-par/data-sources?origin=custom", "/cockpit/v1/regions/fr-par/tokens",
            "/iam/v1alpha1/applications",
            "/iam/v1alpha1/groups", "/edge-services/v1beta1/pipelines", "/account/v3/projects?name=n",
            "/serverless-jobs/v1alpha2/regions/fr-par/job-runs",
        ]
        let before = try await withSimulator(configuration) { client in
            let job = try await client.call("POST", Self.jobs, Self.job).json["id"]?.string ?? ""
            _ = try await client.call("POST", "\(Self.jobs)/\(job)/start", "{}")
            _ = try await client.call("POST", "\(Self.rdb)/instances", Self.instance)
            _ = try await client.call("POST", paths[2], #"{"name":"pn"}"#)
            _ = try await client.call("POST", paths[4], #"{"name":"logs","type":"logs"}"#)
            _ = try await client.call("POST", paths[5], #"{"name":"t","token_scopes":["read_only_logs"]}"#)
            for path in paths[6...9] { _ = try await client.call("POST", path, #"{"name":"n"}"#) }
            return try await Self.lists(paths, client)
        }
        #expect(before.allSatisfy { $0["total_count"]?.int == 1 }, "\(before)")
        let after = try await withSimulator(configuration) { client in
            let shown = try await Self.lists(paths, client)
            // What was planned still happens.
            try await client.skip(seconds: 30_000)
            let instance = try await client.call("GET", paths[1]).json["instances"]?[0]
            #expect(instance?["status"] == "ready")
            return shown
        }
        #expect(after == before)
    }

    private static func lists(_ paths: [String], _ client: SimulatorClient) async throws -> [JSON] {
        var lists: [JSON] = []
        for path in paths { lists.append(try await client.call("GET", path).json) }
        return lists
    }
}
