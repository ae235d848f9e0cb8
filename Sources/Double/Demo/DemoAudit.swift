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
    static func entries(of log: any AuditReader) async throws -> [Entry] {
        var entries: [Entry] = []
        var cursor: AuditCursor?
        while true {
            let page = try await log.events(after: cursor, limit: 1000)
            if page.events.isEmpty { return entries }
            entries += try page.events.map { try JSONDecoder().decode(Entry.self, from: Data($0.leaf)) }
            cursor = page.next
        }
    }
}
