import NIOCore
import SimulatedCloud
import Synchronization

/// What answers at one container's endpoint. Connections read it at each request, so a new revision takes over between
/// two requests and no connection is cut; in pessimistic mode a connection stays with the revision that it began with,
/// and ends with it.
final class RunningInstance: Sendable {
    /// An answer to one request.
    struct Answer {
        let status: Int
        let body: JSONValue
        /// The image that answered.
        let image: String?
    }

    /// A request that the revision's own program answers.
    struct Forward {
        let run: ProgramRun?
        /// The image that answers.
        let image: String
        /// Microseconds that it may take.
        let timeout: Int64
    }

    /// What happens with a request.
    enum Decision {
        case answer(Answer)
        case forward(Forward)
    }

    private struct Face {
        var id = ""
        var name = ""
        var serving: ContainerRevision?
        var isGone = false
        var tokens = KnownTokens()
        var counts: [Int: Int] = [:]
        /// Revisions that were told to stop, and when their connections are cut.
        var leaving: [(revision: ContainerRevision, cutAt: Int64)] = []
        var connections: [ObjectIdentifier: (channel: any Channel, revision: Int?)] = [:]
    }

    let port: Int
    private let clock: SimulatorClock
    private let programs: ProgramFleet?
    private let face = Mutex(Face())

    init(port: Int, clock: SimulatorClock, programs: ProgramFleet?) {
        self.port = port
        self.programs = programs
        self.clock = clock
    }

    /// Shows `container` from the next request on. With a `grace` (microseconds) a revision that this replaces keeps
    /// its connections for so long.
    func show(_ container: CloudContainer, grace: Int64?, tokens: KnownTokens) {
        face.withLock {
            $0.tokens = tokens
            $0.id = container.id
            $0.name = container.name
            replace($0.serving, by: container.serving, grace, in: &$0)
        }
    }

    /// The container doesn't exist any more: answers 404 to connections that are still open.
    func retire(grace: Int64?) {
        face.withLock {
            $0.isGone = true
            replace($0.serving, by: nil, grace, in: &$0)
        }
    }

    private func replace(_ old: ContainerRevision?, by new: ContainerRevision?, _ grace: Int64?, in face: inout Face) {
        face.serving = new
        if let grace, let old, old.number != new?.number { face.leaving.append((old, clock.now + grace)) }
    }

    /// A connection was opened: it belongs to the revision that serves now.
    func join(_ channel: any Channel) {
        face.withLock { $0.connections[ObjectIdentifier(channel)] = (channel, $0.serving?.number) }
    }

    /// A connection has ended.
    func leave(_ channel: any Channel) {
        face.withLock { _ = $0.connections.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    /// The connections of revisions whose grace is over, which are no longer ours.
    func takeDue() -> [any Channel] {
        face.withLock { face in
            let due = Set(face.leaving.filter { $0.cutAt <= clock.now }.map(\.revision.number))
            guard !due.isEmpty else { return [] }
            face.leaving.removeAll { due.contains($0.revision.number) }
            let cut = face.connections.filter { $0.value.revision.map { due.contains($0) } ?? false }
            for id in cut.keys { face.connections[id] = nil }
            return cut.values.map(\.channel)
        }
    }

    var counts: RequestCounts {
        face.withLock {
            RequestCounts(
                containerID: $0.id, name: $0.name, endpoint: "http://127.0.0.1:\(port)", isGone: $0.isGone,
                byStatus: $0.counts)
        }
    }

    func resetCounts() {
        face.withLock { $0.counts = [:] }
    }

    /// Whether a program may get the next request: then it is the program's own, body and all.
    var runsProgram: Bool {
        guard programs != nil else { return false }
        return face.withLock { face in
            face.serving?.program != nil || face.leaving.contains { $0.revision.program != nil }
        }
    }

    /// Answers a request on a connection for `path` (without its query), or says which program does. An answer of its own
    /// is counted.
    func decide(path: String, token: String?, on channel: any Channel) -> Decision {
        face.withLock { face in
            let id = ObjectIdentifier(channel)
            let bound = face.connections[id]?.revision
            let leaving = face.leaving.first { $0.revision.number == bound }?.revision
            if leaving == nil { face.connections[id]?.revision = face.serving?.number }
            let answer = Self.answer(face, leaving, path, token, now: clock.now)
            // What an image was told to do counts more than what its program does.
            if answer.status == 200, let programs, let serving = leaving ?? face.serving, let program = serving.program
            {
                let key = ProgramFleet.Key(containerID: face.id, revision: serving.number)
                return .forward(
                    Forward(run: programs.run(of: key), image: serving.image, timeout: program.timeout))
            }
            face.counts[answer.status, default: 0] += 1
            return .answer(answer)
        }
    }

    /// Counts the answer of a program.
    func count(_ status: Int) {
        face.withLock { $0.counts[status, default: 0] += 1 }
    }

    private static func answer(
        _ face: Face, _ leaving: ContainerRevision?, _ path: String, _ token: String?, now: Int64
    ) -> Answer {
        if face.isGone, leaving == nil {
            return Answer(status: 404, body: ["message": "no such container"], image: nil)
        }
        guard let serving = leaving ?? face.serving else {
            return Answer(
                status: 503, body: ["message": "no healthy revision yet", "container": .string(face.name)], image: nil)
        }
        if serving.privacy == .private, !face.tokens.accepts(token, at: now) {
            return Answer(
                status: 403, body: ["message": "a private container needs the X-Auth-Token of one who may call it"],
                image: nil)
        }
        let status = status(of: serving, path, now)
        var body: [String: JSONValue] = [
            "container": .string(face.name), "image": .string(serving.image), "digest": .optional(serving.digest),
            "revision": .int(serving.number), "variables": .strings(serving.variables), "healthy": .bool(status == 200),
        ]
        if leaving != nil { body["terminating"] = true }
        return Answer(status: status, body: .object(body), image: serving.image)
    }

    private static func status(of serving: ContainerRevision, _ path: String, _ now: Int64) -> Int {
        // With TCP probes nobody said which path is the health path: all but the front page count.
        let isHealth = serving.healthPath.map { $0 == path } ?? (path != "/")
        if let failsAt = serving.failsAt, now >= failsAt { return isHealth ? 503 : 500 }
        if case .unhealthy = serving.behaviour, isHealth { return 503 }
        return 200
    }
}
