internal import Crypto
internal import LiveState
internal import Model
internal import Ports

/// What the container of a migration looks like. Pure.
enum MigrationContainer {
    /// Marks it as ours. Terraform's containers don't have it.
    static let tag = LiveContainer.migrationTag
    /// The plain variable with the run's name and the path of its outcome, see ``WireMigrationRun``.
    static let runVariable = "AMARRE_RUN"
    /// The secret variable with the order.
    static let orderVariable = "AMARRE_MIGRATION"
    /// Longest name of a container, see ``Model/NameRule``.
    private static let longestName = 34
    private static let port = 8080
    /// The program answers from its first moment on; what takes time is the pull of the image. Three minutes, of which
    /// nobody knows whether the pull counts.
    private static let startup = ContainerProbe(
        failureThreshold: 60, interval: .seconds(3), timeout: .seconds(3), httpPath: "/health")
    /// Five minutes: a migration that takes all of the container's CPU isn't ended for it.
    private static let liveness = ContainerProbe(
        failureThreshold: 30, interval: .seconds(10), timeout: .seconds(5), httpPath: "/health")

    /// `migrate-SERVICE`. Where that would be too long, or read as an instance's name (`migrate-web-2`), a hash takes the
    /// service's place: `migrate-0` and twelve hexadecimal digits, which no service's name begins with.
    static func name(of service: ServiceName) -> String {
        let plain = "migrate-\(service)"
        guard plain.utf8.count > longestName || InstanceName(plain) != nil else { return plain }
        return "migrate-0" + Hexadecimal.string(SHA256.hash(data: Array(service.text.utf8)).prefix(6))
    }

    static func isOurs(_ container: LiveContainer) -> Bool { container.settings.tags.contains(tag) }

    /// The run that it was made for; nil when it doesn't say.
    static func run(of container: LiveContainer) -> WireMigrationRun? {
        WireMigrationRun(text: container.variables[runVariable])
    }

    /// `secrets` by variable, `run` and `orderText` for the program.
    static func creation(
        _ order: MigrationOrder, namespace: WireID, network: WireID, program: String, secrets: [String: String],
        run: String, orderText: String
    ) -> ContainerCreation {
        var variables = order.variables.filter { secrets[$0.key] == nil }
        variables[orderVariable] = nil
        variables[runVariable] = run
        var secrets = secrets
        secrets[runVariable] = nil
        secrets[orderVariable] = orderText
        return ContainerCreation(
            namespaceID: namespace.text, name: name(of: order.service), image: order.image.description,
            description:
                "Migration of \(order.service)'s database by Amarre, run \(order.run). It is removed when it is "
                + "over.",
            tags: ["amarre", order.environment.text, order.service.text, tag], variables: variables, secrets: secrets,
            // One process: a second one would find the run taken, and do nothing.
            minScale: 0, maxScale: 1, memoryBytes: order.resources.memoryBytes, mvCPU: order.resources.mvCPU,
            timeout: WireDuration(.seconds(60)), privacy: "private", port: port, httpsOnly: true,
            startupProbe: WireProbe(startup), livenessProbe: WireProbe(liveness), command: ["python3", "-c", program],
            arguments: [], privateNetworkID: network.text)
    }
}
