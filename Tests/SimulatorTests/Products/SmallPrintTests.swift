import ScalewaySimulator
import SimulatedCloud
import Testing

/// What real clients meet beside the objects themselves: counts that come late, filters by id, refusals
/// of a single field.
@Suite struct SmallPrintTests {
    private static let vpc = "/vpc/v2/regions/fr-par"
    private static let rdb = "/rdb/v1/regions/fr-par"
    private static let cockpit = "/cockpit/v1/regions/fr-par"
    private static let iam = "/iam/v1alpha1"
    private static let configuration = SimulatorConfiguration(cloud: CloudSettings(timings: .fast), seed: 7)
    private static let slow = SimulatorConfiguration(cloud: CloudSettings(timings: .recorded, timeScale: 0.01), seed: 7)

    private static func create(_ client: SimulatorClient, _ path: String, _ body: String) async throws -> JSON {
        let answer = try await client.call("POST", path, body)
        #expect(answer.status == 200, "\(answer.body)")
        return answer.json
    }

    @Test func aNewPolicyCountsItsRulesOnlyWhenItIsRead() async throws {
        try await withSimulator(Self.configuration) { client in
            let rule =
                #"{"permission_set_names":["ContainersReadOnly","VPCReadOnly"],"project_ids":["p"],"condition":""}"#
            let made = try await Self.create(
                client, "\(Self.iam)/policies", #"{"name":"p","no_principal":true,"rules":[\#(rule)]}"#)
            for key in ["nb_rules", "nb_scopes", "nb_permission_sets"] { #expect(made[key]?.int == 0) }
            let read = try await client.call("GET", "\(Self.iam)/policies/\(made["id"]?.string ?? "")").json
            #expect(read["nb_rules"]?.int == 1 && read["nb_scopes"]?.int == 1 && read["nb_permission_sets"]?.int == 2)
        }
    }

    @Test func listsFilterByIDs() async throws {
        try await withSimulator(Self.configuration) { client in
            func ids(_ path: String, _ key: String) async throws -> [String] {
                try await client.call("GET", path).json[key]?.array.compactMap {
                    $0["id"]?.string ?? $0["access_key"]?.string
                } ?? []
            }
            var policies: [String] = []
            var networks: [JSON] = []
            for name in ["one", "two"] {
                let policy = try await Self.create(
                    client, "\(Self.iam)/policies", #"{"name":"\#(name)","no_principal":true}"#)
                policies.append(policy["id"]?.string ?? "")
                networks.append(try await Self.create(client, "\(Self.vpc)/private-networks", #"{"name":"\#(name)"}"#))
            }
            #expect(try await ids("\(Self.iam)/policies?policy_ids=\(policies[1])", "policies") == [policies[1]])
            #expect(try await ids("\(Self.iam)/policies?no_principal=false", "policies") == [])
            let network = networks[1]["id"]?.string ?? ""
            #expect(
                try await ids("\(Self.vpc)/private-networks?private_network_ids=\(network)", "private_networks") == [
                    network
                ])
            let subnet = networks[1]["subnets"]?[0]?["id"]?.string ?? ""
            #expect(try await ids("\(Self.vpc)/subnets?subnet_ids=\(subnet)", "subnets") == [subnet])
            let application =
                try await Self.create(client, "\(Self.iam)/applications", #"{"name":"a"}"#)["id"]?.string ?? ""
            let key = try await Self.create(client, "\(Self.iam)/api-keys", #"{"application_id":"\#(application)"}"#)
            let named = key["access_key"]?.string ?? ""
            #expect(try await ids("\(Self.iam)/api-keys?bearer_type=application", "api_keys") == [named])
            #expect(try await ids("\(Self.iam)/api-keys?bearer_type=user", "api_keys") == [])
            #expect(try await ids("\(Self.iam)/api-keys?bearer_type=unknown_bearer_type", "api_keys") == [named])
        }
    }

    @Test func aVPCKeepsAccessRulesForEachFamily() async throws {
        try await withSimulator(Self.configuration) { client in
            let made = try await Self.create(client, "\(Self.vpc)/vpcs", #"{"name":"v","enable_routing":false}"#)
            let path = "\(Self.vpc)/vpcs/\(made["id"]?.string ?? "")"
            let enabled = try await client.call("POST", "\(path)/enable-custom-routes-propagation", "{}").json
            #expect(enabled == made, "it was on already: nothing moves, the time included")
            let open: JSON = .object(["default_policy": "accept", "rules": .array([])])
            #expect(try await client.call("GET", "\(path)/acl-rules?is_ipv6=false").json == open)
            let rule = """
                {"protocol":"TCP","source":"0.0.0.0/0","src_port_low":0,"src_port_high":0,"destination":"10.0.0.0/8","dst_port_low":80,\
                "dst_port_high":81,"action":"accept","description":"web"}
                """
            let set = try await client.call(
                "PUT", "\(path)/acl-rules", #"{"rules":[\#(rule)],"is_ipv6":false,"default_policy":"drop"}"#)
            #expect(set.status == 200 && set.json["default_policy"] == "drop")
            let kept = try await client.call("GET", "\(path)/acl-rules?is_ipv6=false").json
            #expect(kept == set.json && kept["rules"]?[0]?["description"] == "(Rule scope: client) web")
            #expect(kept["rules"]?[0]?["dst_port_high"]?.int == 81)
            #expect(try await client.call("GET", "\(path)/acl-rules?is_ipv6=true").json == open)
            #expect(try await client.call("GET", path).json["updated_at"] != made["updated_at"])
            #expect(try await client.call("PUT", "\(path)/acl-rules", #"{"default_policy":"maybe"}"#).status == 400)
            #expect(
                try await client.call("PUT", "\(path)/acl-rules", #"{"rules":null,"default_policy":"accept"}"#).json
                    == open)
            #expect(try await client.call("GET", "\(Self.vpc)/vpcs/nobody/acl-rules").json["resource"] == "vpc")
        }
    }

    @Test func theAddressOfAPrivateDatabaseIsListed() async throws {
        try await withSimulator(Self.configuration) { client in
            let network = try await Self.create(client, "\(Self.vpc)/private-networks", #"{"name":"n"}"#)
            let id = network["id"]?.string ?? ""
            let instance = try await Self.create(
                client, "\(Self.rdb)/instances",
                """
                {"name":"db","engine":"PostgreSQL-16","user_name":"u","password":"Password-1","node_type":"DB-DEV-S",\
                "init_endpoints":[{"load_balancer":{}},{"private_network":{"private_network_id":"\(id)","ipam_config":{}}}]}
                """)
            let holder = instance["id"]?.string ?? ""
            let path = "/ipam/v1/regions/fr-par/ips"
            let query =
                "order_by=created_at_desc&private_network_id=\(id)&resource_id=\(holder)&resource_type=rdb_instance"
            let list = try await client.call("GET", "\(path)?\(query)").json
            #expect(list["total_count"]?.int == 1)
            let address = try #require(list["ips"]?[0])
            #expect(address["resource"]?["type"] == "rdb_instance" && address["resource"]?["name"] == "db")
            #expect(address["source"]?["subnet_id"] == network["subnets"]?[0]?["id"] && address["zone"] == .null)
            #expect(address["address"]?.string?.hasSuffix("/22") == true)
            #expect(try await client.call("GET", "\(path)/\(address["id"]?.string ?? "")").json == address)
            for other in [
                "resource_type=vpc_gateway", "resource_id=nobody", "private_network_id=nobody", "is_ipv6=true",
            ] {
                #expect(try await client.call("GET", "\(path)?\(other)").json["total_count"]?.int == 0, "\(other)")
            }
            #expect(try await client.call("GET", "\(path)/nobody").status == 404)
        }
    }

    @Test func secretsRefuseTypesAndPoliciesThatDontExist() async throws {
        try await withSimulator(Self.configuration) { client in
            let policy = #""ephemeral_policy":{"action":"delete","time_to_live":"#
            let cases = [
                (#""type":"password""#, "type"), (#""ephemeral_policy":{"action":"burn"}"#, "ephemeral_policy.action"),
                (policy + #""0.5s"}"#, "ephemeral_policy.time_to_live"),
                (policy + #""40000000s"}"#, "ephemeral_policy.time_to_live"),
            ]
            for (more, argument) in cases {
                let body = #"{"name":"s","project_id":"\#(SimulatorClient.project)",\#(more)}"#
                let answer = try await client.call("POST", SimulatorClient.secrets, body)
                #expect(
                    answer.status == 400 && answer.json["details"]?[0]?["argument_name"]?.string == argument, "\(more)")
            }
            let body = #"{"name":"s","project_id":"\#(SimulatorClient.project)","type":"unknown_type"}"#
            #expect(try await client.call("POST", SimulatorClient.secrets, body).json["type"] == "opaque")
        }
    }

    @Test func aTagThatSharesItsDigestIsDeletedOnlyByForce() async throws {
        try await withSimulator(Self.configuration) { client in
            let image = "rg.fr-par.scw.cloud/team/app"
            let digest = "sha256:" + String(repeating: "a", count: 64)
            for tag in ["one", "two"] {
                _ = try await client.call(
                    "PUT", "/_simulator/tags", #"{"image":"\#(image)","tag":"\#(tag)","digest":"\#(digest)"}"#)
            }
            let registry = "/registry/v1/regions/fr-par"
            let id = try await client.call("GET", "\(registry)/images").json["images"]?[0]?["id"]?.string ?? ""
            let tags = try await client.call("GET", "\(registry)/images/\(id)/tags").json["tags"]?.array.compactMap {
                $0["id"]?.string
            }
            let both = try #require(tags)
            #expect(try await client.call("DELETE", "\(registry)/tags/\(both[0])").status == 412)
            #expect(
                try await client.call("DELETE", "\(registry)/tags/\(both[0])?force=true").json["status"] == "deleting")
            #expect(try await client.call("DELETE", "\(registry)/tags/\(both[1])").json["status"] == "deleting")
        }
    }

    @Test func dataSourcesHaveNamesOfSomeLengthAndExportersKeepTheirKey() async throws {
        try await withSimulator(Self.configuration) { client in
            func refusals(_ name: String) async throws -> Int {
                let answer = try await client.call(
                    "POST", "\(Self.cockpit)/data-sources", #"{"name":"\#(name)","type":"logs"}"#)
                return answer.json["details"]?.array.count ?? 0
            }
            for (name, number) in [("", 2), ("ab", 1), ("my/logs", 1), ("é/", 2), ("My logs_1.0-a", 0)] {
                #expect(try await refusals(name) == number, "\(name)")
            }
            let source =
                try await client.call("GET", "\(Self.cockpit)/data-sources").json["data_sources"]?[0]?["id"]?.string
                ?? ""
            let destination = #""datadog_destination":{"api_key":"secret","endpoint":"https://api.datadoghq.com"}"#
            let exporter = try await Self.create(
                client, "\(Self.cockpit)/exporters",
                #"{"name":"e","datasource_id":"\#(source)","exported_products":["all"],\#(destination)}"#)
            #expect(
                exporter["datadog_destination"] == .object(["endpoint": "https://api.datadoghq.com"])
                    && exporter["region"] == nil)
        }
    }

    @Test func projectsAreListedWithTheDefaultOne() async throws {
        try await withSimulator(Self.configuration) { client in
            let path = "/account/v3/projects"
            let made = try await Self.create(client, path, #"{"name":"mine"}"#)
            #expect(made["qualification"] == .null)
            let id = made["id"]?.string ?? ""
            let read = try await client.call("GET", "\(path)/\(id)").json
            #expect(read["qualification"] == .object(["architecture_type": "unknown_architecture_type"]))
            let organization = SimulatorClient.project
            let first = try await client.call(
                "GET", "\(path)?organization_id=\(organization)&name=default&order_by=created_at_asc"
            ).json
            #expect(first["total_count"]?.int == 1 && first["projects"]?[0]?["id"]?.string == organization)
            #expect(try await client.call("GET", "\(path)?project_ids=\(id)").json["projects"]?.array == [read])
        }
    }

    @Test func aConsoleSessionOpensTheAPIAndThePlatformIsNamed() async throws {
        var configuration = Self.configuration
        configuration.tokens = ["session"]
        try await withSimulator(configuration) { client in
            let connection = try HTTPConnection(port: client.port)
            let answer = try await connection.send(
                "GET", "/metadata", headers: ["X-Session-Token": "session"], body: nil)
            #expect(answer.json == .object(["domain": "scw.eu", "partition": "scw", "platform": "external"]))
            #expect(try await client.call("GET", "/metadata", token: "other").status == 401)
        }
    }

    @Test func aRefusedTryIsInTheAuditTrail() async throws {
        try await withSimulator(Self.configuration) { client in
            let body = #"{"name":"s","project_id":"\#(SimulatorClient.project)"}"#
            let made = try await Self.create(client, SimulatorClient.secrets, body)
            let path = "\(SimulatorClient.secrets)/\(made["id"]?.string ?? "")"
            let fault = #"{"product":"secret-manager","permissionDenied":true,"count":3}"#
            #expect(try await client.call("PUT", "/_simulator/faults", fault).status == 200)
            #expect(try await client.call("DELETE", path).status == 403)
            #expect(try await client.call("GET", path).status == 403)
            let again = body.replacing("\"s\"", with: "\"t\"")
            #expect(try await client.call("POST", SimulatorClient.secrets, again).status == 403)
            #expect(try await client.call("GET", path).json == made, "nothing was done")
            try await client.skip(seconds: 60)
            let events = "/audit-trail/v1alpha1/regions/fr-par/events?organization_id=\(SimulatorClient.project)"
            let refused = try await client.call("GET", "\(events)&status=403").json["events"]?.array ?? []
            #expect(refused.map { $0["method_name"] } == ["CreateSecret", "DeleteSecret"])
            #expect(refused.allSatisfy { $0["status_code"]?.int == 403 })
            #expect(refused.first?["resources"]?[0]?["id"] == "" && refused.last?["resources"]?[0]?["id"] == made["id"])
            #expect(refused.last?["resources"]?[0]?["deleted_at"] == .null)
        }
    }

    @Test func aPrivateContainerKnowsTheTokensOfTheAPI() async throws {
        var configuration = Self.configuration
        configuration.tokens = ["test-token"]
        try await withSimulator(configuration) { client in
            let namespace = try await client.createNamespace()
            let made = try await client.createContainer("web", in: namespace, more: #","privacy":"private""#)
            let application =
                try await Self.create(client, "\(Self.iam)/applications", #"{"name":"a"}"#)["id"]?.string ?? ""
            let key = try await Self.create(client, "\(Self.iam)/api-keys", #"{"application_id":"\#(application)"}"#)
            try await client.skip(seconds: 5)
            let port = SimulatorClient.port(of: made["public_endpoint"]?.string ?? "")
            func status(_ token: String?) async throws -> Int {
                var headers: [String: String] = [:]
                headers["X-Auth-Token"] = token
                return try await HTTPConnection(port: port).send("GET", "/", headers: headers, body: nil).status
            }
            for token in [nil, "", "guess"] as [String?] { #expect(try await status(token) == 403) }
            #expect(try await status("test-token") == 200)
            #expect(try await status(key["secret_key"]?.string) == 403, "the key's bearer has no rights yet")
            for (set, expected) in [("ContainersFullAccess", 403), ("ContainersPrivateAccess", 200)] {
                let rule = #"{"permission_set_names":["\#(set)"],"project_ids":["\#(SimulatorClient.project)"]}"#
                _ = try await Self.create(
                    client, "\(Self.iam)/policies", #"{"application_id":"\#(application)","rules":[\#(rule)]}"#)
                #expect(try await status(key["secret_key"]?.string) == expected, "\(set)")
            }
            _ = try await client.call("DELETE", "\(Self.iam)/applications/\(application)")
            #expect(try await status(key["secret_key"]?.string) == 403)
        }
    }

    @Test func aVPCHasRoutes() async throws {
        try await withSimulator(Self.configuration) { client in
            let vpc = try await Self.create(client, "\(Self.vpc)/vpcs", #"{"name":"v"}"#)["id"]?.string ?? ""
            let network =
                try await Self.create(client, "\(Self.vpc)/private-networks", #"{"vpc_id":"\#(vpc)"}"#)["id"]?.string
                ?? ""
            let hop = #""nexthop_private_network_id":"\#(network)""#
            let body = #"{"description":"","tags":["t"],"vpc_id":"\#(vpc)","destination":"192.168.42.0/24",\#(hop)}"#
            let made = try await Self.create(client, "\(Self.vpc)/routes", body)
            #expect(
                made["description"] == "Custom route" && made["type"] == "custom"
                    && made["is_read_only"] == .bool(false))
            #expect(made["nexthop_resource_id"] == .null && made["nexthop_vpc_connector_id"] == .null)
            #expect(made["nexthop_private_network_id"] == .string(network) && made["region"] == "fr-par")
            let path = "\(Self.vpc)/routes/\(made["id"]?.string ?? "")"
            #expect(try await client.call("GET", path).json == made)
            // With the two that the platform keeps for the subnets; a tag doesn't hide those (recorded).
            let byHop = "nexthop_private_network_id=\(network)&nexthop_resource_type=unknown_type"
            for query in ["vpc_id=\(vpc)", "vpc_id=\(vpc)&tags=t", byHop] {
                let page = try await client.call("GET", "\(Self.vpc)/routes-with-nexthop?\(query)").json
                #expect(page["total_count"]?.int == 3)
                #expect(page["routes"]?.array.map { $0["route"]?["type"] } == ["subnet", "subnet", "custom"])
                #expect(
                    page["routes"]?[0]?["route"]?["id"] == ""
                        && page["routes"]?[0]?["route"]?["tags"] == .array(["MANAGED"]))
                #expect(
                    page["routes"]?[2]?["nexthop_resource_type"] == "unknown_type"
                        && page["routes"]?[2]?["nexthop_ip"] == .null)
            }
            #expect(
                try await client.call("GET", "\(Self.vpc)/routes-with-nexthop?vpc_id=other").json["total_count"]?.int
                    == 0)
            let changed = try await client.call(
                "PATCH", path, #"{"description":"d","tags":[],"destination":"10.9.0.0/24"}"#
            ).json
            #expect(
                changed["description"] == "d" && changed["destination"] == "10.9.0.0/24"
                    && changed["tags"] == .array([]))
            #expect(changed["nexthop_private_network_id"] == .string(network))
            #expect(try await client.call("PATCH", path, #"{"destination":"nowhere"}"#).status == 400)
            #expect(try await client.call("GET", path.replacing("fr-par", with: "nl-ams")).status == 404)
            #expect(try await client.call("DELETE", path).status == 204)
            #expect(try await client.call("GET", path).json["resource"] == "route")
        }
    }

    @Test func iamKeepsALogOfItsOwn() async throws {
        try await withSimulator(Self.configuration) { client in
            let id = try await Self.create(client, "\(Self.iam)/applications", #"{"name":"a"}"#)["id"]?.string ?? ""
            let key = try await Self.create(client, "\(Self.iam)/api-keys", #"{"application_id":"\#(id)"}"#)[
                "access_key"]
            _ = try await client.call("PATCH", "\(Self.iam)/applications/\(id)", #"{"description":"d"}"#)
            try await client.skip(seconds: 600)
            func logs(_ query: String) async throws -> [JSON] {
                let page = try await client.call("GET", "\(Self.iam)/logs?\(query)").json
                #expect(page["total_count"]?.int == page["logs"]?.array.count)
                return page["logs"]?.array ?? []
            }
            let all = try await logs("organization_id=\(SimulatorClient.project)")
            #expect(all.map { $0["action"] } == ["created", "created", "updated"])
            #expect(all.map { $0["resource_type"] } == ["application", "api_key", "application"])
            #expect(all.map { $0["resource_id"] } == [.string(id), key, .string(id)])
            for name in ["created_at", "ip", "user_agent", "bearer_id", "organization_id"] {
                #expect(all.first?[name]?.string != nil)
            }
            #expect(try await logs("order_by=created_at_desc") == all.reversed())
            #expect(try await logs("action=updated") == [all[2]])
            #expect(try await logs("resource_type=api_key") == [all[1]])
            #expect(try await logs("search=\(id)") == [all[0], all[2]])
            #expect(try await logs("organization_id=other").isEmpty)
            let one = "\(Self.iam)/logs/\(all[0]["id"]?.string ?? "")"
            #expect(try await client.call("GET", one).json == all[0])
            #expect(try await client.call("GET", "\(Self.iam)/logs/none").status == 404)
        }
    }

    @Test func aDatabaseMayBeginWithoutUsersAndItsRulesNameItsPort() async throws {
        try await withSimulator(Self.slow) { client in
            let body = #"{"name":"db","engine":"PostgreSQL-16","user_name":"","password":"","node_type":"DB-DEV-S"}"#
            let made = try await Self.create(client, "\(Self.rdb)/instances", body)
            let other = try await Self.create(client, "\(Self.rdb)/instances", body)
            let path = "\(Self.rdb)/instances/\(made["id"]?.string ?? "")"
            try await client.skip(seconds: 80_000)
            #expect(try await client.call("GET", "\(path)/users").json["total_count"]?.int == 0)
            #expect(try await client.call("GET", "\(path)/privileges").json["total_count"]?.int == 0)
            #expect(try await client.call("GET", "\(path)/databases").json["total_count"]?.int == 1)
            let endpoint = try #require(try await client.call("GET", path).json["endpoints"]?[0])
            #expect(try await client.call("GET", "\(path)/acls").json["rules"]?[0]?["port"] == endpoint["port"])
            // The other one has a public endpoint already, and must give it up first.
            let target = other["id"]?.string ?? ""
            let move = "\(Self.rdb)/endpoints/\(endpoint["id"]?.string ?? "")/migrate"
            #expect(try await client.call("POST", move, #"{"instance_id":"\#(target)"}"#).status == 409)
            let old =
                try await client.call("GET", "\(Self.rdb)/instances/\(target)").json["endpoints"]?[0]?["id"]?.string
                ?? ""
            #expect(try await client.call("DELETE", "\(Self.rdb)/endpoints/\(old)").status == 204)
            try await client.skip(seconds: 20_000)
            #expect(try await client.call("POST", move, #"{"instance_id":"\#(target)"}"#).json == endpoint)
            #expect(try await client.call("GET", path).json["status"] == "configuring")
            try await client.skip(seconds: 20_000)
            #expect(
                try await client.call("GET", "\(Self.rdb)/instances/\(target)").json["endpoints"]?.array == [endpoint])
        }
    }

    @Test func aDNSStageWithHostnamesHasNoDefaultOne() async throws {
        try await withSimulator(Self.configuration) { client in
            let edge = "/edge-services/v1beta1/pipelines"
            let pipeline =
                try await Self.create(client, edge, #"{"name":"p","project_id":"\#(SimulatorClient.project)"}"#)["id"]?
                .string ?? ""
            let own = try await Self.create(client, "\(edge)/\(pipeline)/dns-stages", #"{"fqdns":["www.example.com"]}"#)
            #expect(own["default_fqdn"] == "" && own["type"] == "custom")
            let plain = try await Self.create(client, "\(edge)/\(pipeline)/dns-stages", "{}")
            #expect(plain["default_fqdn"]?.string == "\(pipeline).svc.edge.scw.cloud")
            let usage = try await client.call("GET", "\(Self.cockpit)/usage-overview")
            #expect(usage.status == 200 && usage.json["external_logs_usage"] == .null)
        }
    }
}
