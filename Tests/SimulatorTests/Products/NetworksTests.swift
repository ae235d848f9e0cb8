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
