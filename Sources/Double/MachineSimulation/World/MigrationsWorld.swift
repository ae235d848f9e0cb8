import DesiredState
import LiveState
import Model
import Ports

/// A database for each service, with its table `amarre.migrations`, and the containers that migrate them, as the
/// program in them does (`controller/migrate/README.md`): a run that has a row is never run again.
struct MigrationsWorld {
    /// A row of the table.
    struct Row {
        let order: MigrationOrder
        let begunAt: Timestamp
        let before: String
        var after: String?
        var exitCode: Int?
        var failure: Reason?
        /// Nil while it says `running`, also after its process died.
        var endedAt: Timestamp?
    }

    /// The program in a container.
    struct Process {
        enum Phase {
            case connecting(until: Timestamp)
            case locking(until: Timestamp)
            case running
            case over
        }

        let number: Int
        var phase: Phase
        var answer: MigrationLook.Answer
    }

    struct Container {
        enum Status: Equatable {
            case deploying, ready, broken, deleting
        }

        let id: String
        let environment: Int
        let order: MigrationOrder
        var status = Status.deploying
        /// Nil before it runs, and after it died.
        var process: Process?
        /// Whether the controller was ever told its id.
        var isTold = false

        /// Whether the command runs.
        var isRunning: Bool { if case .running = process?.phase { status != .deleting } else { false } }
    }

    /// By id.
    private(set) var containers: [String: Container] = [:]
    /// By environment and run.
    var rows: [String: Row] = [:]
    /// By environment and service.
    private(set) var revisions: [String: String] = [:]
    /// By digest.
    var behaviors: [String: MigrationBehavior] = [:]
    /// Images of which a migration can't be taken back, by digest.
    var oneWay: Set<String> = []
    /// The number of the image that made a revision; an image knows none that a newer one made.
    private var levels = ["base": 0]
    /// The trouble under way with databases is a lock that somebody holds, and not that they can't be reached.
    var isLocked = false
    private var nextID = 1
    private var nextProcess = 1

    static func key(_ environment: Int, _ text: some CustomStringConvertible) -> String { "\(environment)/\(text)" }

    func behavior(of image: PinnedImage) -> MigrationBehavior { behaviors[image.digest.text] ?? .good }

    /// The revision that an image needs.
    static func head(of image: PinnedImage) -> String { "r\(image.digest.text.dropFirst(7).prefix(8))" }

    /// An image is there.
    mutating func know(_ digest: ImageDigest, number: Int) {
        let head = Self.head(of: PinnedImage(repository: "", digest: digest))
        for revision in [head, "half-\(head)", "other-\(head)"] { levels[revision] = number }
    }

    /// See ``levels``.
    func level(_ revision: String) -> Int { levels[revision] ?? 0 }

    func revision(_ environment: Int, _ service: ServiceName) -> String {
        revisions[Self.key(environment, service)] ?? "base"
    }

    mutating func move(_ environment: Int, _ service: ServiceName, to revision: String) {
        revisions[Self.key(environment, service)] = revision
    }

    func row(_ environment: Int, _ run: String) -> Row? { rows[Self.key(environment, run)] }

    /// Whether an image's migration of that service was done there once.
    func hasDone(_ image: PinnedImage, _ environment: Int, _ service: ServiceName) -> Bool {
        rows.contains { key, row in
            key.hasPrefix("\(environment)/") && row.order.service == service && row.order.image == image
                && row.order.direction == .up && row.endedAt != nil && row.failure == nil
        }
    }

    // MARK: Containers

    /// The container under the service's name; one that is going is there still.
    func container(_ environment: Int, _ service: ServiceName) -> Container? {
        containers.values.first { $0.environment == environment && $0.order.service == service }
    }

    func container(id: String) -> Container? { containers[id] }

    /// In the order of creation.
    func all(of environment: Int) -> [Container] {
        containers.values.filter { $0.environment == environment }.sorted { $0.id < $1.id }
    }

    mutating func create(_ order: MigrationOrder, _ environment: Int) -> String {
        let id = "m-\(10_000 + nextID)"
        nextID += 1
        containers[id] = Container(id: id, environment: environment, order: order)
        return id
    }

    mutating func change(_ id: String, _ body: (inout Container) -> Void) {
        guard var container = containers[id] else { return }
        body(&container)
        containers[id] = container
    }

    mutating func vanish(_ id: String) { containers[id] = nil }

    /// A process begins in a container that is ready. Returns its number.
    mutating func start(_ id: String, at now: Timestamp) -> Int {
        let number = nextProcess
        nextProcess += 1
        change(id) { container in
            container.status = .ready
            container.process = Process(
                number: number, phase: .connecting(until: now + .seconds(30)),
                answer: MigrationLook.Answer(run: container.order.run, state: .starting))
        }
        return number
    }

    // MARK: What the program tells

    /// As of a row.
    static func answer(_ row: Row) -> MigrationLook.Answer {
        let state: MigrationLook.State = row.endedAt == nil ? .running : row.failure == nil ? .done : .failed
        return MigrationLook.Answer(
            run: row.order.run, state: state, failure: row.failure, before: row.before, after: row.after,
            exitCode: row.exitCode, output: "", didRun: true, startedAt: row.begunAt, endedAt: row.endedAt)
    }

    /// How the command of an order ends, and where the database is then; nil for where it was.
    func ending(of row: Row, at revision: String) -> (exitCode: Int, failure: Reason?, revision: String?) {
        let failed = Reason(code: "migrate_failed", message: "The command ended with exit code 1.")
        let order = row.order
        if order.direction == .down {
            return oneWay.contains(order.image.digest.text) ? (1, failed, nil) : (0, nil, order.target)
        }
        switch behavior(of: order.image) {
        case .good, .slow: return (0, nil, Self.head(of: order.image))
        case .keeps: return (0, nil, nil)
        case .fails, .unsupported: return (1, failed, nil)
        case .breaks: return (1, failed, "half-\(Self.head(of: order.image))")
        case .wrong:
            let reason = Reason(code: "migrate_wrong_revision", message: "The database isn't at the image's head.")
            return (0, reason, "other-\(Self.head(of: order.image))")
        }
    }
}
