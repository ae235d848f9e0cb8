import DesiredState
import Model
import Ports

/// The desired-state repository, the registry and the secrets, as far as the machines see them.
struct Git {
    /// What `terraform/` says at a commit.
    struct Tree: Hashable {
        var namespace = 1
        var module = 1

        var text: String { "tree-\(namespace)-\(module)" }
        var namespaceAttribute: String { "n\(namespace)" }
        var tag: String { "m\(module)" }
    }

    var desired: [DesiredEnvironment] = []
    /// What the branch says instead of ``desired``, by environment: broken files or a vanished folder.
    var broken: [Int: DesiredOutcome] = [:]
    var tree = Tree()
    private(set) var number = 0
    private(set) var trees: [CommitID: Tree] = [:]
    private(set) var head = CommitID(uncheckedText: "0000000000000000000000000000000000000000")
    /// By `repository:tag`.
    var tags: [String: ImageDigest] = [:]
    /// Newest revision by secret name.
    var secrets: [String: Int] = [:]

    /// Makes a commit of what is there now.
    mutating func commit() {
        number += 1
        head = Constant.value(CommitID(Hexadecimal.string(Constant.bytes(number, count: 20))))
        trees[head] = tree
    }

    func tree(at commit: CommitID) -> Tree { trees[commit] ?? tree }

    func revision(of environment: Int) -> SourceRevision {
        let person = CommitInfo.Person(name: "Dev", email: "dev@example.org", time: Constant.start)
        return SourceRevision(
            commit: CommitInfo(id: head, parents: [], author: person, committer: person, subject: "change \(number)", trailers: []),
            desired: broken[environment] ?? .valid(desired[environment]), terraformTree: tree.text)
    }

    func resolve(_ request: ResolveRequestParts) -> Result<ReleasePins, PortFailure> {
        var pins = ReleasePins()
        for (service, image) in request.images.sorted(by: { $0.key < $1.key }) {
            guard let digest = tags["\(image.repository):\(image.tag ?? "")"] else {
                return .failure(PortFailure(.notFound, code: "tag_not_found", "\(image.repository) has no such tag."))
            }
            pins.digests[service] = digest
        }
        for reference in request.secrets {
            guard let newest = secrets[reference.name], (reference.revision ?? newest) <= newest else {
                return .failure(PortFailure(.notFound, code: "secret_not_found", "\(reference.name) has no such revision."))
            }
            pins.secrets[reference.key] = SecretPin(name: reference.name, revision: reference.revision ?? newest)
        }
        return .success(pins)
    }

    typealias ResolveRequestParts = (images: [ServiceName: ImageRequest], secrets: [SecretReference])
}

/// Values that are right by construction.
enum Constant {
    /// 2026-01-01T00:00:00Z.
    static let start = Timestamp(seconds: 1_767_225_600)
    static let project = ProjectID(uncheckedText: "11111111-1111-1111-1111-111111111111")

    static func value<Value>(_ value: Value?) -> Value {
        guard let value else { preconditionFailure("a constant of the simulation breaks its own rule") }
        return value
    }

    static func bytes(_ number: Int, count: Int) -> [UInt8] {
        (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: number >> (8 * $0)) : UInt8(truncatingIfNeeded: 17 * $0) }
    }

    static func digest(_ number: Int) -> ImageDigest {
        value(ImageDigest("sha256:" + Hexadecimal.string(bytes(number, count: 32))))
    }
}
