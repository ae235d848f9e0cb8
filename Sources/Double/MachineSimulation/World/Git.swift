import DesiredState
import Model
import Ports

/// The desired-state repository, the registry and the secrets, as far as the machines see them.
struct Git {
    /// What `terraform/` says at a commit.
    struct Tree: Hashable {
        var namespace = 1
        var module = 1
        /// Whether containers of this module can start.
        var works = true

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
    /// What each commit asked for.
    private(set) var asked: [CommitID: [DesiredEnvironment]] = [:]
    private(set) var head = CommitID(uncheckedText: "0000000000000000000000000000000000000000")
    /// By `repository:tag`.
    var tags: [String: ImageDigest] = [:]
    /// Newest revision by secret name.
    var secrets: [String: Int] = [:]
    /// Revisions that can't be read: disabled, or deleted for good.
    var unreadable: Set<SecretPin> = [] { didSet { onceUnreadable.formUnion(unreadable) } }
    var deleted: Set<SecretPin> = [] { didSet { onceUnreadable.formUnion(deleted) } }
    /// Those that couldn't be read at some time: a rollback puts another revision in their place.
    private(set) var onceUnreadable: Set<SecretPin> = []
    /// The name that a service got in place of an older one, by `environment/service`.
    private(set) var renames: [String: ServiceName] = [:]

    /// Makes a commit of what is there now.
    mutating func commit() {
        number += 1
        head = Constant.value(CommitID(Hexadecimal.string(Constant.bytes(number, count: 20))))
        trees[head] = tree
        asked[head] = desired
    }

    func isUnworkable(_ tree: String) -> Bool { trees.values.contains { $0.text == tree && !$0.works } }

    func tree(at commit: CommitID) -> Tree { trees[commit] ?? tree }

    func revision(of environment: Int) -> SourceRevision {
        let person = CommitInfo.Person(name: "Dev", email: "dev@example.org", time: Constant.start)
        return SourceRevision(
            commit: CommitInfo(
                id: head, parents: [], author: person, committer: person, subject: "change \(number)", trailers: []),
            desired: broken[environment] ?? .valid(desired[environment]), terraformTree: tree.text)
    }

    /// Each thing by itself. `away`: why nothing can be looked up now.
    func resolve(_ request: ResolveRequestParts, away: PortFailure?) -> (ReleasePins, ResolutionTroubles) {
        var pins = ReleasePins()
        var troubles = ResolutionTroubles()
        for (service, image) in request.images.sorted(by: { $0.key < $1.key }) {
            guard let digest = tags["\(image.repository):\(image.tag ?? "")"] else {
                troubles.images[service] =
                    away ?? PortFailure(.notFound, code: "tag_not_found", "\(image.repository) has no such tag.")
                continue
            }
            if let away {
                troubles.images[service] = away
                continue
            }
            pins.digests[service] = digest
        }
        for reference in request.secrets {
            guard away == nil, let pin = pin(reference) else {
                troubles.secrets[reference.key] =
                    away
                    ?? PortFailure(
                        .notFound, code: "scaleway_not_found", "\(reference.name) has no such revision that is enabled."
                    )
                continue
            }
            pins.secrets[reference.key] = pin
        }
        return (pins, troubles)
    }

    // MARK: Secrets

    func isReadable(_ pin: SecretPin) -> Bool { !unreadable.contains(pin) && !deleted.contains(pin) }

    /// What a reference means now: `latest` is the newest revision that can be read. Nil when there is none.
    func pin(_ reference: SecretReference) -> SecretPin? {
        guard let newest = secrets[reference.name] else { return nil }
        let revisions = reference.revision.map { [$0] } ?? (1...max(1, newest)).reversed()
        return revisions.lazy.filter { $0 <= newest }.map { SecretPin(name: reference.name, revision: $0) }.first(
            where: isReadable)
    }

    /// The first source that asks for a revision that can't be read; nil when all can be.
    func unreadable(_ sources: SecretSources) -> SecretPin? {
        sources.sorted { $0.key < $1.key }.lazy.compactMap { if case .read(let pin) = $0.value { pin } else { nil } }
            .first { !isReadable($0) }
    }

    /// As ``unreadable(_:)``, of all that a plan needs.
    func unreadable(of request: TerraformPlanRequest) -> SecretPin? {
        if unreadable.isEmpty, deleted.isEmpty { return nil }
        return request.secrets.sorted { $0.key < $1.key }.lazy.compactMap { self.unreadable($0.value) }.first
    }

    static func gone(_ pin: SecretPin) -> PortFailure {
        PortFailure(
            .notFound, code: "scaleway_not_found",
            "Scaleway: revision \(pin.revision) of secret \(pin.name) can no longer be read (HTTP 412)", unreadable: pin
        )
    }

    // MARK: Names

    mutating func rename(_ service: ServiceName, to name: ServiceName, in environment: Int) {
        renames["\(environment)/\(service)"] = name
        renames["\(environment)/\(name)"] = nil
    }

    /// The name under which that commit knows a service; nil when it was taken out.
    func name(of service: ServiceName, in environment: Int, at commit: CommitID) -> ServiceName? {
        guard let desired = asked[commit]?[environment] else { return nil }
        var name = service
        // A name may come back, so the way along the renames is bounded.
        for _ in 0..<10 {
            if desired.service(name) != nil { return name }
            guard let next = renames["\(environment)/\(name)"] else { return nil }
            name = next
        }
        return nil
    }

    /// The names that a service had one after the other since it had this one, itself left out.
    func names(after service: ServiceName, in environment: Int) -> [ServiceName] {
        var names: [ServiceName] = []
        var name = service
        while let next = renames["\(environment)/\(name)"], !names.contains(next), next != service {
            names.append(next)
            name = next
        }
        return names
    }

    typealias ResolveRequestParts = (images: [ServiceName: ImageRequest], secrets: [SecretReference])
}

/// Values that are right by construction.
enum Constant {
    /// 2026-01-01T00:00:00Z.
    static let start = Timestamp(seconds: 1_767_225_600)
    static let project = ProjectID(uncheckedText: "11111111-1111-1111-1111-111111111111")
    /// A project in which there is nothing.
    static let otherProject = ProjectID(uncheckedText: "22222222-2222-2222-2222-222222222222")

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
