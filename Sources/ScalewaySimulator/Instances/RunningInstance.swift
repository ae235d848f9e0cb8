import SimulatedCloud
import Synchronization

/// What answers at one container's endpoint. Connections read it at each request, so a new revision takes over between two requests and
/// no connection is cut.
final class RunningInstance: Sendable {
    /// An answer to one request.
    struct Answer {
        let status: Int
        let body: JSONValue
        /// The image that answered.
        let image: String?
    }

    private struct Face {
        var id = ""
        var name = ""
        var serving: ContainerRevision?
        var isGone = false
        var counts: [Int: Int] = [:]
    }

    let port: Int
    private let clock: SimulatorClock
    private let face = Mutex(Face())

    init(port: Int, clock: SimulatorClock) {
        self.port = port
        self.clock = clock
    }

    /// Shows `container` from the next request on.
    func show(_ container: CloudContainer) {
        face.withLock {
            $0.id = container.id
            $0.name = container.name
            $0.serving = container.serving
        }
    }

    /// The container doesn't exist any more: answers 404 to connections that are still open.
    func retire() {
        face.withLock {
            $0.isGone = true
            $0.serving = nil
        }
    }

    var counts: RequestCounts {
        face.withLock {
            RequestCounts(
                containerID: $0.id, name: $0.name, endpoint: "http://127.0.0.1:\(port)", isGone: $0.isGone, byStatus: $0.counts)
        }
    }

    func resetCounts() {
        face.withLock { $0.counts = [:] }
    }

    /// Answers a request for `path` (without its query) and counts it.
    func answer(path: String, hasToken: Bool) -> Answer {
        face.withLock { face in
            let answer = Self.answer(face, path, hasToken, now: clock.now)
            face.counts[answer.status, default: 0] += 1
            return answer
        }
    }

    private static func answer(_ face: Face, _ path: String, _ hasToken: Bool, now: Int64) -> Answer {
        if face.isGone { return Answer(status: 404, body: ["message": "no such container"], image: nil) }
        guard let serving = face.serving else {
            return Answer(status: 503, body: ["message": "no healthy revision yet", "container": .string(face.name)], image: nil)
        }
        if serving.privacy == .private, !hasToken {
            return Answer(status: 403, body: ["message": "a private container needs X-Auth-Token"], image: nil)
        }
        let status = status(of: serving, path, now)
        return Answer(
            status: status,
            body: [
                "container": .string(face.name), "image": .string(serving.image), "digest": .optional(serving.digest),
                "revision": .int(serving.number), "variables": .strings(serving.variables), "healthy": .bool(status == 200),
            ], image: serving.image)
    }

    private static func status(of serving: ContainerRevision, _ path: String, _ now: Int64) -> Int {
        // With TCP probes nobody said which path is the health path: all but the front page count.
        let isHealth = serving.healthPath.map { $0 == path } ?? (path != "/")
        if let failsAt = serving.failsAt, now >= failsAt { return isHealth ? 503 : 500 }
        if case .unhealthy = serving.behaviour, isHealth { return 503 }
        return 200
    }
}
