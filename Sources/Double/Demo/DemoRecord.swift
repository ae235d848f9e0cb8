import Foundation
import Operations

/// What the demo remembers of itself in `DIR/demo.json`, so that its claims can be checked again.
struct DemoRecord: Codable, Sendable {
    /// An instance and the image that it must serve.
    struct ExpectedInstance: Codable, Sendable {
        let environment: String
        let project: String
        let name: String
        let digest: String
        /// The digest's tag, for people.
        let tag: String

        /// Whether it is an instance of `service`.
        func isOf(_ service: String) -> Bool { name.hasPrefix(service + "-") }
    }

    /// The image that was rolled back.
    struct BadImage: Codable, Sendable {
        let environment: String
        let service: String
        let digest: String
        let tag: String
    }

    /// The phase with migrations.
    struct Migrations: Codable, Sendable {
        let environment: String
        let service: String
        /// The revision at which the schema has to be.
        let schema: String
        /// The image whose migration failed.
        let failingDigest: String
        let failingTag: String
    }

    let pace: DemoPace
    /// Where the simulator listens.
    let port: Int
    var expected: [ExpectedInstance]
    let bad: BadImage
    /// What production's service ran before its promotion; `repository@sha256:…`.
    let oldImage: String
    /// Nil when the phase was left out.
    let migrations: Migrations?
    /// Why it was.
    var leftOut: String?
    /// The merge of ``bad``.
    var badMerge: String?
    var phases: [TrafficPhase] = []
    /// How long the promotion took, from its start to its end.
    var rolloutSeconds: Double?
    /// From the failure that was seen to the instances being healthy again.
    var rollbackSeconds: Double?

    func write(to file: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(self).write(to: URL(fileURLWithPath: file), options: .atomic)
    }

    static func read(_ file: String) throws -> DemoRecord {
        guard let data = FileManager.default.contents(atPath: file) else { throw CommandError("\(file) can't be read") }
        do {
            return try JSONDecoder().decode(DemoRecord.self, from: data)
        } catch {
            throw CommandError("\(file) is damaged", advice: "Run the demo again in a new folder.")
        }
    }
}
