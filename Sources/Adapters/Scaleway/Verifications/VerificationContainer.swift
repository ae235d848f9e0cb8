internal import DesiredState
internal import LiveState
internal import Model
internal import Ports

/// What the container that counts looks like. Pure.
enum VerificationContainer {
    /// Marks it as ours. Terraform's containers don't have it.
    static let tag = LiveContainer.verificationTag
    /// The plain variable with the run's name and the path of its outcome, as a migration's.
    static let runVariable = MigrationContainer.runVariable
    /// The secret variable with the order.
    static let orderVariable = "AMARRE_COUNT"
    private static let port = 8080
    private static let probe = ContainerProbe(
        failureThreshold: 60, interval: .seconds(3), timeout: .seconds(3), httpPath: "/health")

    static func isOurs(_ container: LiveContainer) -> Bool { container.settings.tags.contains(tag) }

    /// It has the one secret that it needs, and none of the service's others.
    static func creation(
        _ scratch: VerificationScratch, _ reader: VerificationReader, network: WireID, program: String, url: String,
        run: String, orderText: String
    ) -> ContainerCreation {
        ContainerCreation(
            namespaceID: scratch.namespaceID, name: scratch.containerName, image: reader.image.description,
            description: "Counts what was restored of \(scratch.database) for Amarre. It is removed when it is over.",
            tags: ["amarre", scratch.environment.text, tag], variables: [runVariable: run],
            secrets: [reader.variable: url, orderVariable: orderText], minScale: 0, maxScale: 1,
            memoryBytes: reader.resources.memoryBytes, mvCPU: reader.resources.mvCPU,
            timeout: WireDuration(.seconds(60)), privacy: "private", port: port, httpsOnly: true,
            startupProbe: WireProbe(probe), livenessProbe: WireProbe(probe), command: ["python3", "-c", program],
            arguments: [], privateNetworkID: network.text)
    }
}

/// The order as the program in the container reads it (`controller/verify/README.md`).
struct WireCountOrder: Encodable {
    let run: String
    let variable: String
    let database: String?
    let host: String?
    let port: Int?
    let tables: [String]
    let nonce: String
    let connectSeconds = 60
    let countSeconds = 900

    /// Members that are nil are written as null: the program wants each.
    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(run, forKey: .run)
        try fields.encode(variable, forKey: .variable)
        try fields.encode(database, forKey: .database)
        try fields.encode(host, forKey: .host)
        try fields.encode(port, forKey: .port)
        try fields.encode(tables, forKey: .tables)
        try fields.encode(nonce, forKey: .nonce)
        try fields.encode(connectSeconds, forKey: .connectSeconds)
        try fields.encode(countSeconds, forKey: .countSeconds)
    }

    private enum CodingKeys: String, CodingKey {
        case run, variable, database, host, port, tables, nonce, connectSeconds, countSeconds
    }
}

/// What the program answers. It is the image's, so it is taken as any text from outside.
struct WireCountAnswer: Decodable {
    let run: String
    let answer: VerificationCount.Answer

    private enum CodingKeys: String, CodingKey { case run, state, error, message, counts }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        run = try fields.decode(String.self, forKey: .run)
        switch try fields.decode(String.self, forKey: .state) {
        case "done": answer = .counts(try fields.decode([String: Int?].self, forKey: .counts))
        case "failed":
            let message = try fields.decodeIfPresent(String.self, forKey: .message) ?? ""
            answer = .failed(
                code: PlainText.clean(try fields.decodeIfPresent(String.self, forKey: .error) ?? "", limit: 40),
                message: PlainText.clean(message.isEmpty ? "it doesn't say why" : message, limit: 1000))
        default: answer = .counting
        }
    }
}
