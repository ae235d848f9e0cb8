import AuditLog
import Foundation
import Journal
import Model
import Operations
import Ports

/// The demo's view of the audit log.
enum DemoAudit {
    /// Opens the log; what is appended names the demo as its source.
    static func open(_ directory: DemoDirectory) throws -> SQLiteAuditLog {
        try SQLiteAuditLog(
            path: DataDirectory(directory.data).audit,
            origin: AuditOrigin(
                source: "urn:amarre:demo", repository: directory.repository, version: AmarreVersion.text,
                instance: "demo"),
            clock: SystemTime())
    }

    /// The parts of an event that the checks look at.
    struct Entry: Decodable, Sendable {
        struct Details: Decodable, Sendable { let outcome: String }
        let type: String
        let correlationid: String
        let data: Details

        var isStart: Bool { type == "fr.amarre.\(AuditEvent.Kind.reconciliationStarted.rawValue).v1" }
        /// How the reconciliation ended, when this event says so.
        var outcome: String? { data.outcome == "not-applicable" ? nil : data.outcome }
    }

    /// All events, oldest first.
    static func entries(of log: SQLiteAuditLog) async throws -> [Entry] {
        var entries: [Entry] = []
        var last: Int64 = 0
        while true {
            let page = try await log.events(after: last, limit: 1000)
            entries += try page.map { try JSONDecoder().decode(Entry.self, from: Data($0.leaf)) }
            guard let end = page.last else { return entries }
            last = end.sequence
        }
    }
}
