/// Where a pipeline's requests end.
package enum EdgeBackend: Codable, Sendable, Equatable {
    case bucket(name: String?, region: String?, isWebsite: Bool?)
    case balancers([EdgeBalancer])
    case container(id: String, region: String)
    case function(id: String, region: String)
}
