/// What the VPC product remembers.
struct NetworksState: Codable, Sendable {
    var vpcs = ObjectTable<CloudVPC>()
    var networks = ObjectTable<PrivateNetwork>()
}
