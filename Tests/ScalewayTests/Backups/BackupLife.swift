import Backups
import DesiredState
import Foundation
import LiveState
import Model
import Ports
import TestSupport
import Testing

@testable import Scaleway

/// A machine that sees to the backups of a real instance of a simulator, through the store that calls its API. Time goes
/// by from one thing that the machine waits for to the next, on both clocks at once.
struct BackupLife {
    static let project = "11111111-1111-4111-8111-111111111111"
    static let rdb = "/rdb/v1/regions/fr-par"

    let simulator: OwnedSimulator
    let store: ScalewayBackupStore
    let instance: String
    private let time: ManualTime
    private var wakeAt: Timestamp?
    private(set) var machine = BackupMachine()
    private(set) var notes: [BackupNote] = []
    private let request: (Timestamp?, [BackupReference]) -> BackupLookRequest

    /// An instance that is ready and is backed up by its schedule at 03:00, on a day at 01:00.
    init(_ simulator: OwnedSimulator, volume: String, _ policy: BackupPolicy) async throws {
        self.simulator = simulator
        let made = try await simulator.call(
            "POST", "\(Self.rdb)/instances",
            #"""
            {"project_id":"\#(Self.project)","name":"production","engine":"PostgreSQL-16","user_name":"amarre_admin","password":"Secret-123456","node_type":"db-dev-s","volume_type":"\#(volume)","volume_size":10000000000}
            """#)
        instance = try #require(made["id"] as? String)
        let time = ManualTime(now: try await Self.skip(.zero, simulator))
        self.time = time
        store = ScalewayBackupStore(
            ScalewayClient(
                ScalewayConfiguration(credentials: .sample, apiURL: simulator.url), transport: simulator.transport,
                time: time))
        let project = ProjectID(Self.project).unsafelyPresent
        request = {
            BackupLookRequest(environment: Sample.production, project: project, since: $0, follow: $1)
        }
        // At once: the hour in which an instance was made is its schedule's, and may be the first one of a day.
        try await pass(until: time.now + .seconds(600))
        try await edit(#"{"backup_schedule_start_hour":3}"#)
        try await pass(until: BackupSlot(.daily, at: time.now).end + .seconds(3600))
        try await simulator.call(
            "POST", "\(Self.rdb)/instances/\(instance)/databases", #"{"name":"\#(policy.database)"}"#)
        try await handle(.policies([policy]))
    }

    var now: Timestamp { time.now }

    /// Whether the row of the instance has a good backup for now.
    func isCovered(_ tier: BackupTier) throws -> Bool {
        let planner = try #require(machine.planner)
        return planner.isCovered(try #require(planner.targets.first), BackupSlot(tier, at: machine.serverNow))
    }

    /// The good ones that the controller made for a day, a week or a month.
    func own(_ tier: BackupTier) -> [LiveBackup] {
        machine.backups.values.filter { machine.memory.made[$0.id]?.order.slot.tier == tier && $0.isGood }
    }

    /// Somebody else's call.
    func edit(_ body: String) async throws {
        try await simulator.call("PATCH", "/_simulator/console\(Self.rdb)/instances/\(instance)", body)
    }

    // MARK: Time

    /// Lets the machine work for so long.
    mutating func run(_ duration: Duration) async throws {
        let end = now + duration
        while let wake = wakeAt, wake <= end {
            try await pass(until: wake)
            wakeAt = nil
            try await handle(.woken)
        }
        try await pass(until: end)
    }

    private func pass(until end: Timestamp) async throws {
        guard end > now else { return }
        time.advance(by: try await Self.skip(end - now, simulator) - now)
    }

    private static func skip(_ duration: Duration, _ simulator: OwnedSimulator) async throws -> Timestamp {
        let seconds = Double(duration.wholeMicroseconds) / 1_000_000
        let answer = try await simulator.call("POST", "/_simulator/clock", #"{"advanceSeconds":\#(seconds)}"#)
        return try #require(Timestamp(rfc3339: answer["now"] as? String ?? ""))
    }

    // MARK: What the machine wants

    private mutating func handle(_ first: BackupEvent) async throws {
        var events = [first]
        while !events.isEmpty {
            for action in machine.handle(events.removeFirst(), now: now) {
                if let answer = await perform(action) { events.append(answer) }
            }
        }
    }

    private mutating func perform(_ action: BackupAction) async -> BackupEvent? {
        do throws(PortFailure) {
            switch action {
            case .look(let since, let follow): return .looked(try await store.look(request(since, follow)))
            case .ask(let order):
                let wish = BackupWish(
                    instanceID: order.instanceID, database: order.database, name: order.name,
                    expiresAt: order.expiresAt)
                return .asked(try await store.make(wish))
            case .remove(let backup):
                try await store.remove(backup)
                return .removed
            case .extend(let backup, let end):
                try await store.extend(backup, until: end)
                return .extended
            case .note(let note): notes.append(note)
            case .wake(let at): wakeAt = at
            }
            return nil
        } catch {
            return Self.failed(action, error)
        }
    }

    private static func failed(_ action: BackupAction, _ failure: PortFailure) -> BackupEvent? {
        switch action {
        case .look: return .lookFailed(failure.reason)
        case .ask:
            let refusal: BackupEvent.Refusal =
                switch failure.kind {
                case .transient: .busy
                case .quota: .space
                case .unreachable, .timedOut: .unanswered
                default: .definite
                }
            return .askFailed(failure.reason, refusal)
        case .remove: return .removeFailed(failure.reason)
        case .extend: return .extendFailed(failure.reason)
        case .note, .wake: return nil
        }
    }
}
