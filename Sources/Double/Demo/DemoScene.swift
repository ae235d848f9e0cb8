import DesiredState
import Foundation
import Model
import Operations

/// What has to be there before the controller starts: images and secrets in the cloud, files in the folder.
struct DemoScene: Sendable {
    let environments: [EnvironmentName: DesiredEnvironment]
    /// Tags of every image, by digest.
    let tags: [String: String]
    /// What the demo's end must look like.
    let record: DemoRecord

    /// Pushes all images that the story needs, sets what the bad one does, and adds the secrets.
    static func make(
        _ environments: [EnvironmentName: DesiredEnvironment], in cloud: SimulatorAdmin, pace: DemoPace, port: Int
    ) async throws -> DemoScene {
        guard let main = environments.first(where: { $0.key.text == DemoStory.environment })?.value,
            let service = main.services.first(where: { $0.name.text == DemoStory.service }),
            let oldTag = service.image.tag
        else { throw CommandError("the sample has no \(DemoStory.service) by tag in \(DemoStory.environment)") }
        var tags: [String: String] = [:]
        var digests: [String: String] = [:]
        func push(_ repository: String, _ tag: String) async throws -> String {
            if let digest = digests["\(repository):\(tag)"] { return digest }
            let digest = try await cloud.push(repository, tag: tag, project: main.project.text)
            digests["\(repository):\(tag)"] = digest
            tags[digest] = tag
            return digest
        }
        let old = try await push(service.image.repository, oldTag)
        let good = try await push(service.image.repository, DemoStory.goodTag)
        let bad = try await push(service.image.repository, DemoStory.badTag)
        try await cloud.setBehaviour(.unhealthy, of: "\(service.image.repository):\(DemoStory.badTag)")

        var expected: [DemoRecord.ExpectedInstance] = []
        for (name, environment) in environments.sorted(by: { $0.key < $1.key }) {
            for wanted in environment.services.sorted(by: { $0.name < $1.name }) {
                guard let tag = wanted.image.tag else { throw CommandError("the sample's \(wanted.name) has no tag") }
                let isPromoted = name == main.name && wanted.name == service.name
                let digest = isPromoted ? good : try await push(wanted.image.repository, tag)
                for number in 0..<wanted.scaling.instanceCount {
                    expected.append(
                        .init(
                            environment: name.text, project: environment.project.text, name: "\(wanted.name)-\(number)",
                            digest: digest,
                            tag: isPromoted ? DemoStory.goodTag : tag))
                }
                for secret in Set(wanted.secrets.values.map(\.name)).sorted() {
                    try await cloud.setSecret(
                        secret, project: environment.project.text,
                        value: "postgres://demo:\(UUID().uuidString)@database.internal/\(name)")
                }
            }
        }
        let record = DemoRecord(
            pace: pace, port: port, expected: expected,
            bad: .init(environment: main.name.text, service: service.name.text, digest: bad, tag: DemoStory.badTag),
            oldImage: "\(service.image.repository)@\(old)")
        return DemoScene(environments: environments, tags: tags, record: record)
    }
}
