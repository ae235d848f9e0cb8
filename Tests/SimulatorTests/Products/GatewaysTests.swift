import SimulatedCloud
import Testing

/// Public gateways, their addresses and the networks that they are attached to.
@Suite struct GatewaysTests {
    private static let caller = CloudFixture.caller
    private static let zone = "fr-par-1"

    private static func gateway(_ fixture: inout CloudFixture, address: String? = nil) throws -> PublicGateway {
        try fixture.cloud.createGateway(
            type: "vpc-gw-s", projectID: CloudFixture.project, zone: zone, addressID: address, .init(), by: caller)
    }

    private static func network(_ fixture: inout CloudFixture, region: String = "fr-par") throws -> String {
        try fixture.cloud.createPrivateNetwork(
            name: "pn", vpcID: nil, projectID: CloudFixture.project, region: region, ranges: ["172.16.4.0/22"],
            NetworkChange(), by: caller
        ).id
    }

    private static func attach(_ fixture: inout CloudFixture, _ gateway: String, _ network: String) throws
        -> GatewayNetwork
    {
        try fixture.cloud.attachGateway(
            gateway, to: network, zone: zone, isMasquerading: true, pushesDefaultRoute: true, by: caller)
    }

    @Test func aGatewayIsAllocatedConfiguredAndRuns() throws {
        var fixture = CloudFixture()
        let made = try Self.gateway(&fixture)
        #expect(made.status == .allocating && made.type == "VPC-GW-S" && made.bandwidth == 100)
        let address = try #require(fixture.cloud.address(of: made))
        #expect(address.gatewayID == made.id)
        var seen: [PublicGateway.Status] = []
        for _ in 0..<30 {
            fixture.pass(1)
            let status = try fixture.cloud.gateway(made.id, zone: Self.zone).status
            if seen.last != status { seen.append(status) }
        }
        #expect(seen == [.allocating, .configuring, .running])
    }

    @Test func anAddressOutlivesItsGateway() throws {
        var fixture = CloudFixture()
        let address = fixture.cloud.createGatewayAddress(
            projectID: CloudFixture.project, zone: Self.zone, tags: [], by: Self.caller)
        let made = try Self.gateway(&fixture, address: address.id)
        #expect(made.addressID == address.id)
        #expect(throws: CloudError.self) { try Self.gateway(&fixture, address: address.id) }
        #expect(
            throws: CloudError.precondition(name: "resource_still_in_use", help: "a public gateway has the address")
        ) { try fixture.cloud.deleteGatewayAddress(address.id, zone: Self.zone, by: Self.caller) }
        fixture.pass(30)
        let gone = try fixture.cloud.deleteGateway(made.id, zone: Self.zone, withAddress: false, by: Self.caller)
        #expect(gone.status == .deleting)
        fixture.pass(30)
        #expect(throws: CloudError.notFound(resource: "gateway", id: made.id)) {
            try fixture.cloud.gateway(made.id, zone: Self.zone)
        }
        #expect(try fixture.cloud.gatewayAddress(address.id, zone: Self.zone).gatewayID == nil)
        try fixture.cloud.deleteGatewayAddress(address.id, zone: Self.zone, by: Self.caller)
        #expect(fixture.cloud.gatewayAddresses(ResourceFilter()).rows.isEmpty)
    }

    @Test func attachingWaitsForTheGatewayAndKeepsTheNetwork() throws {
        var fixture = CloudFixture()
        let (gateway, network) = (try Self.gateway(&fixture).id, try Self.network(&fixture))
        #expect(throws: CloudError.transientState(resource: "gateway", id: gateway, state: "allocating")) {
            try Self.attach(&fixture, gateway, network)
        }
        fixture.pass(30)
        let attached = try Self.attach(&fixture, gateway, network)
        #expect(attached.status == .attaching)
        #expect(try fixture.cloud.gateway(gateway, zone: Self.zone).status == .configuring)
        var held = ResourceFilter()
        held.parentID = network
        let addresses = fixture.cloud.addresses(types: ["vpc_gateway_network"], held).rows
        #expect(addresses.map(\.holderID) == [attached.id] && addresses.map(\.address) == ["172.16.4.2/22"])
        fixture.pass(30)
        #expect(try fixture.cloud.gatewayNetwork(attached.id, zone: Self.zone).status == .ready)
        #expect(throws: CloudError.self) { try Self.attach(&fixture, gateway, network) }
        let inUse = CloudError.precondition(
            name: "resource_still_in_use", help: "Private Network must be empty to be deleted")
        #expect(throws: inUse) { try fixture.cloud.deletePrivateNetwork(network, by: Self.caller) }
        #expect(throws: CloudError.self) {
            try fixture.cloud.deleteGateway(gateway, zone: Self.zone, withAddress: true, by: Self.caller)
        }
        #expect(try fixture.cloud.detachGateway(attached.id, zone: Self.zone, by: Self.caller).status == .detaching)
        fixture.pass(30)
        try fixture.cloud.deletePrivateNetwork(network, by: Self.caller)
        _ = try fixture.cloud.deleteGateway(gateway, zone: Self.zone, withAddress: true, by: Self.caller)
        fixture.pass(30)
        #expect(fixture.cloud.gatewayAddresses(ResourceFilter()).rows.isEmpty)
    }

    @Test func aReadReplicaKeepsItsNetwork() throws {
        var fixture = CloudFixture()
        let network = try Self.network(&fixture)
        var order = DatabaseOrder()
        (order.name, order.projectID, order.engine) = ("db", CloudFixture.project, "PostgreSQL-16")
        (order.userName, order.password, order.nodeType) = ("first", "Password-1", "DB-DEV-S")
        let database = try fixture.cloud.createDatabase(order, region: "fr-par", by: Self.caller).id
        fixture.pass(300)
        let requests = [DatabaseEndpoint.Request.privateNetwork(id: network, serviceIP: nil)]
        let replica = try fixture.cloud.createReplica(of: database, requests, isInSameZone: true, by: Self.caller)
        #expect(throws: CloudError.self) { try fixture.cloud.deletePrivateNetwork(network, by: Self.caller) }
        fixture.pass(300)
        _ = try fixture.cloud.deleteReplica(replica.replica.id, by: Self.caller)
        fixture.pass(300)
        try fixture.cloud.deletePrivateNetwork(network, by: Self.caller)
    }

    @Test func onlyWhatAGatewayDoesMakesItConfiguring() throws {
        var fixture = CloudFixture()
        let id = try Self.gateway(&fixture).id
        fixture.pass(30)
        var change = PublicGateway.Change()
        (change.name, change.tags) = ("out", ["a"])
        #expect(try fixture.cloud.updateGateway(id, zone: Self.zone, change, by: Self.caller).status == .running)
        change.bastionPort = 80
        #expect(throws: CloudError.invalid("bastion_port", "constraint", "must be 1024 to 59999, or 61000")) {
            try fixture.cloud.updateGateway(id, zone: Self.zone, change, by: Self.caller)
        }
        let grown = try fixture.cloud.upgradeGateway(id, zone: Self.zone, type: "VPC-GW-M", by: Self.caller)
        #expect(grown.status == .configuring && grown.bandwidth == 1000)
        #expect(throws: CloudError.self) {
            try fixture.cloud.upgradeGateway(id, zone: Self.zone, type: "VPC-GW-S", by: Self.caller)
        }
        fixture.pass(30)
        #expect(throws: CloudError.self) {
            try fixture.cloud.upgradeGateway(id, zone: Self.zone, type: "VPC-GW-Q", by: Self.caller)
        }
    }

    @Test func anotherZoneOrRegionKnowsNothingOfIt() throws {
        var fixture = CloudFixture()
        let id = try Self.gateway(&fixture).id
        fixture.pass(30)
        #expect(throws: CloudError.notFound(resource: "gateway", id: id)) {
            try fixture.cloud.gateway(id, zone: "fr-par-2")
        }
        var filter = ResourceFilter()
        filter.region = "fr-par-2"
        #expect(fixture.cloud.gateways(filter).rows.isEmpty)
        filter.region = Self.zone
        #expect(fixture.cloud.gateways(filter).rows.map(\.id) == [id])
        let abroad = try Self.network(&fixture, region: "nl-ams")
        #expect(throws: CloudError.notFound(resource: "private_network", id: abroad)) {
            try Self.attach(&fixture, id, abroad)
        }
    }
}
