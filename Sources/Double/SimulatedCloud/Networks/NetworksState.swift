/// What the VPC product remembers.
struct NetworksState: Codable, Sendable {
    var vpcs = ObjectTable<CloudVPC>()
    var networks = ObjectTable<PrivateNetwork>()
    /// Those that people made; nil before the first one.
    var routes: ObjectTable<CloudRoute>?
}
