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
    var record: DemoRecord

    /// Pushes all images that the story needs, sets what the bad one does, and adds the secrets.
    ///
    /// - `database`: the one that releases migrate; nil when that phase is left out.
    static func make(
        _ environments: [EnvironmentName: DesiredEnvironment], in cloud: SimulatorAdmin, pace: DemoPace, port: Int,
        database: DemoDatabase?
    ) async throws -> DemoScene {
        guard let main = environments.first(where: { $0.key.text == DemoStory.environment })?.value,
            let service = main.services.first(where: { $0.name.text == DemoStory.service }),
            let oldTag = service.image.tag
        else { throw CommandError("the sample has no \(DemoStory.service) by tag in \(DemoStory.environment)") }
        var tags: [String: String] = [:]
        var digests: [String: String] = [:]
        // An image that both environments run is the same in both registries: a promotion copies it.
        func push(_ image: String, _ tag: String, _ environment: DesiredEnvironment) async throws -> String {
            let name = image.split(separator: "/").last.map(String.init) ?? image
            let known = digests["\(name):\(tag)"]
            let digest = try await cloud.push(image, tag: tag, digest: known, project: environment.project.text)
            digests["\(name):\(tag)"] = digest
            tags[digest] = tag
            return digest
        }
        let old = try await push(service.image.repository, oldTag, main)
        let good = try await push(service.image.repository, DemoStory.goodTag, main)
        let bad = try await push(service.image.repository, DemoStory.badTag, main)
        try await cloud.setBehaviour(.unhealthy, of: "\(service.image.repository):\(DemoStory.badTag)")

        var migrated: String?
        var migrations: DemoRecord.Migrations?
        if let database {
            guard let first = environments.first(where: { $0.key.text == DemoStory.promotedFrom })?.value,
                let service = first.services.first(where: { $0.name.text == DemoStory.service })
            else { throw CommandError("the sample has no \(DemoStory.service) in \(DemoStory.promotedFrom)") }
            migrated = try await push(service.image.repository, DemoStory.migratingTag, first)
            let failing = try await push(service.image.repository, DemoStory.failingTag, first)
            try await cloud.setSecret(DemoStory.migrateSecret, project: first.project.text, value: database.url)
            migrations = .init(
                environment: first.name.text, service: service.name.text, schema: DemoStory.schema,
                failingDigest: failing, failingTag: DemoStory.failingTag)
        }

        var expected: [DemoRecord.ExpectedInstance] = []
        for (name, environment) in environments.sorted(by: { $0.key < $1.key }) {
            for wanted in environment.services.sorted(by: { $0.name < $1.name }) {
                guard let tag = wanted.image.tag else { throw CommandError("the sample's \(wanted.name) has no tag") }
                let isPromoted = name == main.name && wanted.name == service.name
                let isMigrated = name.text == DemoStory.promotedFrom && wanted.name == service.name
                let first = isPromoted ? good : try await push(wanted.image.repository, tag, environment)
                let digest = isMigrated ? migrated ?? first : first
                for number in 0..<wanted.scaling.instanceCount {
                    expected.append(
                        .init(
                            environment: name.text, project: environment.project.text, name: "\(wanted.name)-\(number)",
                            digest: digest, tag: tags[digest] ?? tag))
                }
                for secret in Set(wanted.secrets.values.map(\.name)).sorted() {
                    try await cloud.setSecret(
                        secret, project: environment.project.text,
                        value: "postgres://demo:\(UUID().uuidString)@database.internal/\(name)")
                }
            }
        }
        for (_, environment) in environments.sorted(by: { $0.key < $1.key }) {
            for (_, secret) in (environment.passwords ?? [:]).sorted(by: { $0.key < $1.key }) {
                // PostgreSQL's passwords need letters of both kinds, a digit and a sign.
                try await cloud.setSecret(
                    secret.name, project: environment.project.text, value: "Demo-1-\(UUID().uuidString)")
            }
        }
        let record = DemoRecord(
            pace: pace, port: port, expected: expected,
            bad: .init(environment: main.name.text, service: service.name.text, digest: bad, tag: DemoStory.badTag),
            oldImage: "\(service.image.repository)@\(old)", migrations: migrations)
        return DemoScene(environments: environments, tags: tags, record: record)
    }
}
