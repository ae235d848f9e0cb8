/// The resource types that this provider has.
enum ResourceCatalogue {
    static let all: [any StandInResource] = [
        AlertManagerResource(), BucketResource.bucket, BucketResource.encryption, ContainerNamespaceResource(),
        ContainerResource(),
        DatabaseInstanceResource(), DatabasePrivilegeResource(), DatabaseUserResource(), LogicalDatabaseResource(),
        RegularResource.application, RegularResource.cockpitSource, RegularResource.gatewayNetwork,
        RegularResource.policy,
        RegularResource.privateNetwork, RegularResource.project, RegularResource.publicGateway,
        RegularResource.publicGatewayAddress, RegularResource.registryNamespace,
        RegularResource.secret, RegularResource.vpc,
    ]

    /// The type with this name. Throws a ``PluginDiagnostic`` that names what there is.
    static func named(_ typeName: String) throws -> any StandInResource {
        guard let resource = all.first(where: { $0.typeName == typeName }) else {
            let known = all.map(\.typeName).sorted().joined(separator: ", ")
            throw PluginDiagnostic.error("The stand-in provider has no \(typeName)", detail: "It has \(known).")
        }
        return resource
    }
}
