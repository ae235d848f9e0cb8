import Controller
import DesiredState
import Foundation
import LiveState
import Model
import Ports
import Testing

@testable import MachineSimulation

/// The hash of a trace is what a reshaping of the machine is held against: it must see each field of what a machine
/// wants done.
@Suite struct TraceTests {
    private static let time = Timestamp(seconds: 1_790_000_000)
    private static let project = ProjectID(uncheckedText: "11111111-1111-4111-8111-111111111111")
    private static let commit = CommitID(uncheckedText: "1111111111111111111111111111111111111111")
    private static let id = ReconciliationID(uncheckedText: "01890000-0000-7000-8000-000000000001")

    @Test func eachFieldOfAnEffectIsTakenIn() throws {
        let name = try #require(InstanceName("streamlit-0"))
        let environment = try #require(EnvironmentName("staging"))
        let service = try #require(ServiceName("streamlit"))
        let spec = try spec(name)
        let image = ImageRequest(
            repository: "r/streamlit", tag: "1", digest: try digest(),
            followTag: true)
        let probe = ContainerProbe(failureThreshold: 1, interval: .seconds(2), timeout: .seconds(3), httpPath: "/up")
        var settings = ContainerSettings(tags: ["t"], command: ["c"], arguments: ["a"], privateNetworkID: "n")
        settings.description = "d"
        let pin = SecretPin(name: "token", revision: 3)
        let effects: [Effect] = [
            .resolve(
                ResolveRequest(
                    project: Self.project, images: [service: image],
                    secrets: [SecretReference(name: "token", revision: 3)])),
            .observe(project: Self.project, known: KnownResources(namespaceID: "n", containers: ["streamlit-0": "c"])),
            .plan(
                TerraformPlanRequest(
                    environment: environment, project: Self.project, region: "fr-par", commit: Self.commit,
                    reconciliation: Self.id,
                    instances: [spec], secrets: [name: ["A": .keep(hash: "h"), "B": .read(pin)]], targets: ["t"],
                    refreshOnly: true, adoptions: [Adoption(address: "a", id: "i")],
                    passwords: ["u": pin], backupDays: 7)),
            .lookUpNames([WantedName(address: "a", type: "t", name: "n")], project: Self.project),
            .apply(handle: "h"), .untaint(address: "a"), .adopt(address: "a", containerID: "c"),
            .probe(name, endpoint: "e", path: "/p"),
            .restore(
                name, containerID: "c",
                InstanceRestore(
                    spec: spec, settings: settings, startupProbe: probe, livenessProbe: probe, leavesNetwork: true,
                    secrets: ["A": .read(pin)], project: Self.project)),
            .redeploy(containerID: "c"), .deleteContainer(name, containerID: "c"), .awaitTurn(requestID: "r"),
            .attribute(
                AttributionQuestion(
                    environment: environment, project: Self.project,
                    resources: [.init(name: "n", ids: ["i"], since: Self.time)])),
            .survey(
                SurveyRequest(
                    project: Self.project, namespaceID: "n", secrets: ["s"], images: [.init(repository: "r", tag: "t")],
                    environment: environment)),
            .codeStanding(environment),
        ]
        for effect in effects { try check(effect) { .effect(EffectID(number: 1), $0) } }
    }

    @Test func eachFieldOfARecordAndAnEventIsTakenIn() throws {
        let environment = try #require(EnvironmentName("staging"))
        let reason = Reason(code: "c", message: "m")
        let change = FieldChange(resource: "r", field: "f", from: "a", to: "b")
        try check(
            ReconciliationRecord(
                id: Self.id, environment: environment, revision: Self.commit, outcome: .failed, startedAt: Self.time,
                endedAt: Self.time,
                trigger: .poll, changes: [change], reason: reason,
                steps: [.init(at: Self.time, kind: .waited, text: "t")], migrations: [try migration()])
        ) { .save(version: 1, record: $0) }
        let person = CommitInfo.Person(name: "p", email: "e", time: Self.time)
        var tally = PassTally(since: Self.time)
        tally.count(commit: Self.commit, outcome: .noop, code: "c", at: Self.time)
        tally.resume(savedAt: Self.time, now: Self.time)
        let write = Attribution(
            resource: "r", method: "m", principal: "p", requestID: "i", time: Self.time, userAgent: "u")
        try check(
            AuditEvent(
                id: "i", kind: .driftDetected, time: Self.time, environment: environment, correlation: Self.id,
                causation: "c",
                trigger: .poll,
                commit: CommitInfo(
                    id: Self.commit, parents: [Self.commit], author: person, committer: person, subject: "s",
                    trailers: [.init(key: "k", value: "v")]),
                differences: [
                    Difference(
                        environment: environment, resource: "r", field: "f", desired: "d", live: "l", kind: .release)
                ], changes: [change], plans: ["p"], explanations: [DriftExplanation(resource: "r", write: write)],
                outcome: .failed,
                reason: reason, startedAt: Self.time, requestedBy: "b", passes: tally, severity: .warning,
                migration: try migration())
        ) { .record($0) }
    }

    @Test func whatNamesAnActionIsTakenIn() {
        let actions: [Action] = [
            .cancel(EffectID(number: 1)), .cancel(EffectID(number: 2)), .wake(at: Self.time),
            .wake(at: Self.time + .microseconds(1)),
            .answer(requestID: "a", .done("t")), .answer(requestID: "b", .done("t")),
            .answer(requestID: "a", .done("u")),
            .answer(requestID: "a", .refused("t", "u")), .answer(requestID: "a", .refused("v", "u")),
            .save(version: 1, record: nil),
            .save(version: 2, record: nil), .effect(EffectID(number: 1), .readSource),
            .effect(EffectID(number: 2), .readSource),
            .effect(EffectID(number: 1), .discardPlans),
        ]
        #expect(Set(actions.map(hash)).count == actions.count)
    }

    // MARK: Changing one field at a time

    private func migration() throws -> MigrationRecord {
        MigrationRecord(
            service: try #require(ServiceName("web")), release: try #require(ReleaseID("r-0123456789abcdef")), run: "r",
            direction: .up, before: "b", after: "a", command: ["c"], exitCode: 1, output: "o", durationMilliseconds: 2,
            startedAt: Self.time, endedAt: Self.time, didRun: true, failure: Reason(code: "c", message: "m"))
    }

    private func digest() throws -> ImageDigest {
        let text = "sha256:" + String(repeating: "a", count: 64)
        return try #require(ImageDigest(text))
    }

    private func spec(_ name: InstanceName) throws -> InstanceSpec {
        InstanceSpec(
            name: name,
            image: PinnedImage(repository: "r", digest: try digest()),
            secrets: ["A": SecretPin(name: "a", revision: 1)], variables: ["V": "v"],
            resources: Resources(mvCPU: 1, memoryBytes: 2),
            port: 3, healthPath: "/h", minScale: 4, maxScale: 5, concurrentRequests: 6)
    }

    private func hash(_ action: Action) -> UInt64 {
        var trace = Trace(kept: 1)
        trace.action(action, line: "")
        return trace.hash
    }

    /// Changes each text, number and flag of `value` for itself: the hash must change with it. Nothing of `value` may
    /// be nil or empty, or a field would be passed over.
    private func check<Value: Codable & Equatable>(_ value: Value, _ action: (Value) -> Action) throws {
        #expect(missing(in: value).isEmpty, "the sample leaves out \(missing(in: value))")
        let before = hash(action(value))
        let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(value))
        let leaves = paths(in: json)
        #expect(!leaves.isEmpty)
        for path in leaves {
            let changed = candidates(for: leaf(json, path[...])).lazy.compactMap { candidate -> Value? in
                guard
                    let data = try? JSONSerialization.data(withJSONObject: replacing(json, path[...], with: candidate))
                else {
                    return nil
                }
                return try? JSONDecoder().decode(Value.self, from: data)
            }.first { $0 != value }
            let other = try #require(changed, "nothing else can stand at \(path)")
            #expect(hash(action(other)) != before, "\(path) isn't taken in")
        }
    }

    private func missing(in value: Any, _ path: String = "") -> [String] {
        let mirror = Mirror(reflecting: value)
        let isContainer =
            mirror.displayStyle == .collection || mirror.displayStyle == .dictionary || mirror.displayStyle == .optional
        if isContainer, mirror.children.isEmpty { return [path] }
        return mirror.children.flatMap { missing(in: $0.value, path + "." + ($0.label ?? "")) }
    }

    private func paths(in json: Any) -> [[String]] {
        if let object = json as? [String: Any] {
            return object.flatMap { key, value in paths(in: value).map { [key] + $0 } }
        }
        if let array = json as? [Any] {
            return array.indices.flatMap { index in paths(in: array[index]).map { [String(index)] + $0 } }
        }
        return [[]]
    }

    private func leaf(_ json: Any, _ path: ArraySlice<String>) -> Any {
        guard let key = path.first else { return json }
        if let object = json as? [String: Any] { return leaf(object[key] ?? "", path.dropFirst()) }
        return leaf((json as? [Any] ?? [])[Int(key) ?? 0], path.dropFirst())
    }

    private func replacing(_ json: Any, _ path: ArraySlice<String>, with value: Any) -> Any {
        guard let key = path.first else { return value }
        if var object = json as? [String: Any] {
            object[key] = replacing(object[key] ?? "", path.dropFirst(), with: value)
            return object
        }
        var array = json as? [Any] ?? []
        array[Int(key) ?? 0] = replacing(array[Int(key) ?? 0], path.dropFirst(), with: value)
        return array
    }

    private func candidates(for leaf: Any) -> [Any] {
        guard let text = leaf as? String else {
            guard let number = leaf as? NSNumber else { return [] }
            // A duration is made of attoseconds; a microsecond is the least that counts.
            return [!number.boolValue, number.intValue + (number.intValue > 1_000_000_000 ? 1_000_000_000_000 : 1)]
        }
        let start = String(text.dropLast())
        return [start + "1", start + "2", start + "b", "2026-01-01T00:00:00Z"] + Outcome.allCases.map(\.rawValue)
            + Trigger.allCases.map(\.rawValue)
            + ReconciliationEvent.Kind.allCases.map(\.rawValue) + AuditEvent.Kind.allCases.map(\.rawValue)
            + Difference.Kind.allCases.map(\.rawValue)
            + AuditEvent.Severity.allCases.map(\.rawValue) + MigrationDirection.allCases.map(\.rawValue)
    }
}
