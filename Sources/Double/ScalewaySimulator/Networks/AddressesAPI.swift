import SimulatedCloud

/// `/ipam/v1/regions/{region}/ips`: what the databases and the public gateways of a private network hold, to be read
/// (api.md 9.1). Terraform's provider asks for it whenever it reads a database with a private endpoint, or an attached
/// gateway.
enum AddressesAPI {
    static func answer(_ call: APICall, _ region: String, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer
    {
        guard call.method == "GET", call.part(4) == "ips", call.part(6) == nil else { return .noRoute(call) }
        if let id = call.part(5) { return .ok(wire(try cloud.address(id))) }
        let filter = call.filter(region: region, parent: "private_network_id", name: "resource_name")
        let types = call.choices("resource_type") + call.choices("resource_types")
        let isEmpty = call.flag("is_ipv6") == true || call.flag("attached") == false
        let page = cloud.addresses(
            holders: call.choices("resource_id") + call.choices("resource_ids"), types: types,
            subnetID: call.query["subnet_id"],
            vpcID: call.query["vpc_id"], filter, call.list)
        return .page("ips", isEmpty ? call.list.slice([]) : page) { wire($0) }
    }

    private static func wire(_ address: NetworkAddress) -> JSONValue {
        [
            "id": .string(address.id), "address": .string(address.address), "project_id": .string(address.projectID),
            "is_ipv6": false,
            "created_at": .time(address.createdAt), "updated_at": .time(address.createdAt),
            "source": ["subnet_id": .string(address.subnetID)],
            "resource": [
                "type": .string(address.holderType), "id": .string(address.holderID),
                "mac_address": .string(address.macAddress),
                "name": .string(address.holderName),
            ],
            "tags": .strings(address.tags), "reverses": [], "region": .string(address.region), "zone": nil,
        ]
    }
}
