import NIOCore
import NIOHTTP1
import NIOPosix
import SimulatedCloud
import Synchronization

/// The listeners of all containers, on one event loop group: a container costs one socket and a small object.
final class InstanceFleet: Sendable {
    private struct Member {
        let instance: RunningInstance
        let listener: any Channel
    }

    private struct Members {
        /// Listeners that no container has yet, by port.
        var spare: [Int: Member] = [:]
        var running: [String: Member] = [:]
        /// Of containers that are gone, for their counts.
        var retired: [RunningInstance] = []
        /// Open connections to any instance.
        var connections: [ObjectIdentifier: any Channel] = [:]
        var isClosed = false
    }

    private let group: any EventLoopGroup
    private let clock: SimulatorClock
    /// The real processes of containers; nil when none may run.
    let programs: ProgramFleet?
    private let members = Mutex(Members())
    private static let keptRetired = 500

    init(group: any EventLoopGroup, clock: SimulatorClock, programs: ProgramFleet? = nil) {
        self.programs = programs
        self.group = group
        self.clock = clock
    }

    /// Opens a listener on loopback; port 0 picks one. Throws when the port is taken.
    func open(port: Int) async throws -> Int {
        // The instance must know its port, and the port is known only once bound: connections before that can't happen,
        // as nobody was told the port.
        let shared = SharedInstance()
        let listener = try await ServerBootstrap(group: group)
            .serverChannelOption(ChannelOptions.backlog, value: 256)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(ChannelOptions.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try self.track(channel)
                    guard let instance = shared.value else { throw ChannelError.ioOnClosedChannel }
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                    try channel.pipeline.syncOperations.addHandler(InstanceHandler(instance))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        let bound = listener.localAddress?.port ?? port
        let instance = RunningInstance(port: bound, clock: clock, programs: programs)
        shared.value = instance
        members.withLock { $0.spare[bound] = Member(instance: instance, listener: listener) }
        return bound
    }

    /// Closes every listener and every connection, for good.
    func close() async {
        let channels = members.withLock { members -> [any Channel] in
            members.isClosed = true
            defer { members.spare = [:] }
            return members.spare.values.map(\.listener) + members.running.values.map(\.listener)
                + members.connections.values
        }
        for channel in channels { try? await channel.close() }
    }

    private func track(_ channel: any Channel) throws {
        let id = ObjectIdentifier(channel)
        try members.withLock {
            if $0.isClosed { throw ChannelError.ioOnClosedChannel }
            $0.connections[id] = channel
        }
        channel.closeFuture.whenComplete { _ in self.members.withLock { _ = $0.connections.removeValue(forKey: id) } }
    }

    /// Closes a listener that no container took.
    func discard(port: Int) {
        members.withLock { $0.spare.removeValue(forKey: port) }?.listener.close(promise: nil)
    }

    /// Makes the listeners show `containers`, whose ports are in `ports`; closes those of containers that are gone.
    ///
    /// With a `grace` (microseconds) replaced revisions keep their connections for so long: pessimistic mode.
    /// `tokens` are those that open a container.
    func sync(
        _ containers: [CloudContainer], ports: [String: Int], grace: Int64?, tokens: (CloudContainer) -> KnownTokens
    ) {
        members.withLock { members in
            var alive = Set<String>()
            for container in containers {
                alive.insert(container.id)
                if members.running[container.id] == nil, let port = ports[container.id] {
                    members.running[container.id] = members.spare.removeValue(forKey: port)
                }
                members.running[container.id]?.instance.show(container, grace: grace, tokens: tokens(container))
            }
            for (id, member) in members.running where !alive.contains(id) {
                member.instance.retire(grace: grace)
                member.listener.close(promise: nil)
                members.running[id] = nil
                members.retired.append(member.instance)
            }
            if members.retired.count > Self.keptRetired {
                members.retired.removeFirst(members.retired.count - Self.keptRetired)
            }
        }
    }

    /// How many connections to containers are open.
    var openConnections: Int { members.withLock { $0.connections.count } }

    /// Cuts the connections of revisions whose grace is over.
    func cutDue() {
        let instances = members.withLock { $0.running.values.map(\.instance) + $0.retired }
        for channel in instances.flatMap({ $0.takeDue() }) { ConnectionCut.resetSoon(channel) }
    }

    /// Counts of all endpoints, those of deleted containers last; each part sorted by name.
    func counts() -> [RequestCounts] {
        let (running, retired) = members.withLock { ($0.running.values.map(\.instance), $0.retired) }
        return [running, retired].flatMap { part in
            part.map(\.counts).sorted { ($0.name, $0.containerID) < ($1.name, $1.containerID) }
        }
    }

    /// Starts all counts at zero and forgets deleted containers.
    func resetCounts() {
        members.withLock { members in
            members.retired = []
            for member in members.running.values { member.instance.resetCounts() }
        }
    }
}

/// Hands an instance to a listener that was opened before the instance existed.
private final class SharedInstance: Sendable {
    private let stored = Mutex<RunningInstance?>(nil)

    var value: RunningInstance? {
        get { stored.withLock { $0 } }
        set { stored.withLock { $0 = newValue } }
    }
}
