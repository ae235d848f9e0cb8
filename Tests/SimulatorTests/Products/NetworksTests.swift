import SimulatedCloud
import Testing

/// VPCs and private networks.
@Suite struct NetworksTests {
    private static let caller = CloudFixture.caller

    private static func network(_ fixture: inout CloudFixture, ranges: [String] = [], vpc: String? = nil) throws
        -> PrivateNetwork
    {
        try fixture.cloud.createPrivateNetwork(
            name: "pn", vpcID: vpc, projectID: CloudFixture.project, region: "fr-par", ranges: ranges, NetworkChange(),
            by: caller)
    }

    @Test func aNetworkWithoutAVPCGoesIntoTheDefaultOne() throws {
        var fixture = CloudFixture()
        let (first, second) = (try Self.network(&fixture), try Self.network(&fixture))
        #expect(first.vpcID == second.vpcID)
        let vpc = try fixture.cloud.vpc(first.vpcID)
        #expect(vpc.isDefault && fixture.cloud.networkCount(of: vpc) == 2)
        #expect(first.subnets.map(\.range).filter { $0.contains(":") }.count == 1 && first.subnets.count == 2)
        #expect(first.subnets[0].range != second.subnets[0].range)
    }

    @Test func givenRangesAreKeptAndBadOnesRefused() throws {
        var fixture = CloudFixture()
        #expect(try Self.network(&fixture, ranges: ["192.168.0.0/24"]).subnets[0].range == "192.168.0.0/24")
        for bad in ["192.168.0.0", "192.168.0/24", "300.0.0.0/8", "10.0.0.0/33", "x/24"] {
            #expect(throws: CloudError.self) { try Self.network(&fixture, ranges: [bad]) }
        }
    }

    /// The ranges that the real API refuses, in its own words where they are known.
    @Test(arguments: [
        ("172.20.4.0/24", "subnets", "subnet_overlaps_in_vpc: {}"),
        ("172.20.0.0/20", "subnets", "subnet_overlaps_in_vpc: {}"),
        ("172.20.7.248/29", "subnets", "subnet_overlaps_in_vpc: {}"),
        ("172.20.5.1/22", "subnets", "subnet_overlaps_in_vpc: {}"),
        ("10.0.0.0/16", "subnets[0]", #"prefix: {"max": 20, "min": 29}"#),
        ("10.0.0.0/30", "subnets[0]", #"prefix: {"max": 20, "min": 29}"#),
        ("51.15.0.0/22", "subnets[0]", "51.15.0.0/22 is not in a private range"),
        ("172.32.0.0/22", "subnets[0]", "172.32.0.0/22 is not in a private range"),
        ("192.169.0.0/24", "subnets[0]", "192.169.0.0/24 is not in a private range"),
    ])
    func aRangeThatOverlapsOrIsPublicOrOfAnotherSizeIsRefused(range: String, argument: String, help: String) throws {
        var fixture = CloudFixture()
        let network = try Self.network(&fixture, ranges: ["172.20.4.0/22"])
        func refusal(_ body: () throws -> Void) throws -> CloudError.Argument? {
            do { try body() } catch CloudError.invalidArguments(let arguments) { return arguments.first }
            return nil
        }
        let created = try refusal { _ = try Self.network(&fixture, ranges: [range]) }
        #expect(created?.name == argument && created?.help == help)
        let added = try refusal {
            _ = try fixture.cloud.changeSubnets(network.id, adding: [range], removing: [], by: Self.caller)
        }
        #expect(added == created)
        #expect(try fixture.cloud.privateNetwork(network.id).subnets.count == 2)
    }

    @Test func rangesBesideOneAnotherOrInAnotherVPCAreFree() throws {
        var fixture = CloudFixture()
        for range in ["172.20.4.0/22", "172.20.8.0/22", "172.20.3.0/24", "10.255.240.0/20", "192.168.255.248/29"] {
            _ = try Self.network(&fixture, ranges: [range])
        }
        let vpc = try fixture.cloud.createVPC(
            name: "v", projectID: CloudFixture.project, region: "fr-par", tags: [], by: Self.caller)
        _ = try Self.network(&fixture, ranges: ["172.20.4.0/22"], vpc: vpc.id)
        #expect(throws: CloudError.self) {
            try Self.network(&fixture, ranges: ["10.1.0.0/22", "10.1.1.0/24"], vpc: vpc.id)
        }
    }

    /// What is left of 172.16.0.0/12, from which the platform chooses, is three ranges beside one of another size.
    @Test func aRangeThatThePlatformChoosesIsFree() throws {
        var fixture = CloudFixture()
        let vpc = try fixture.cloud.createVPC(
            name: "v", projectID: CloudFixture.project, region: "fr-par", tags: [], by: Self.caller)
        let blocks = (0..<256).map { "172.\(16 + $0 / 16).\($0 % 16 * 16).0/20" }.filter { $0 != "172.20.0.0/20" }
        _ = try Self.network(&fixture, ranges: blocks + ["172.20.5.0/24"], vpc: vpc.id)
        let chosen = try (0..<3).map { _ in try Self.network(&fixture, vpc: vpc.id).subnets[0].range }
        #expect(chosen.sorted() == ["172.20.0.0/22", "172.20.12.0/22", "172.20.8.0/22"])
    }

    @Test func whatIsUsedStays() throws {
        var fixture = CloudFixture()
        let vpc = try fixture.cloud.createVPC(
            name: "v", projectID: CloudFixture.project, region: "fr-par", tags: [], by: Self.caller)
        let network = try Self.network(&fixture, vpc: vpc.id)
        let inUse = CloudError.precondition(
            name: "resource_still_in_use", help: "delete the private networks of the VPC first")
        #expect(throws: inUse) { try fixture.cloud.deleteVPC(vpc.id, by: Self.caller) }
        let container = try fixture.ready { $0.privateNetworkID = network.id }
        #expect(throws: CloudError.self) { try fixture.cloud.deletePrivateNetwork(network.id, by: Self.caller) }
        _ = try fixture.patch(container) { $0.privateNetworkID = "" }
        try fixture.cloud.deletePrivateNetwork(network.id, by: Self.caller)
        try fixture.cloud.deleteVPC(vpc.id, by: Self.caller)
        #expect(throws: CloudError.notFound(resource: "vpc", id: vpc.id)) { try fixture.cloud.vpc(vpc.id) }
    }

    @Test func listsFilterSortAndPage() throws {
        var fixture = CloudFixture()
        for name in ["beta", "alpha", "gamma"] {
            for region in ["fr-par", "nl-ams"] {
                _ = try fixture.cloud.createVPC(
                    name: name, projectID: "p-\(name)", region: region, tags: [name], by: Self.caller)
                fixture.pass(1)
            }
        }
        var filter = ResourceFilter()
        filter.region = "nl-ams"
        #expect(fixture.cloud.vpcs(filter).rows.map(\.name) == ["beta", "alpha", "gamma"])
        #expect(
            fixture.cloud.vpcs(filter, ListQuery(orderBy: "name_desc")).rows.map(\.name) == ["gamma", "beta", "alpha"])
        let page = fixture.cloud.vpcs(filter, ListQuery(page: 2, pageSize: 2))
        #expect(page.rows.map(\.name) == ["gamma"] && page.totalCount == 3)
        (filter.name, filter.isPartOfName) = ("a", true)
        #expect(fixture.cloud.vpcs(filter).totalCount == 3)
        filter.projectID = "p-alpha"
        #expect(fixture.cloud.vpcs(filter).rows.map(\.name) == ["alpha"])
        filter.organizationID = "other"
        #expect(fixture.cloud.vpcs(filter).totalCount == 0)
    }
}
