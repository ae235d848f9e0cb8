import Crypto
import Foundation
import GRDB
import Model

/// Recomputes every leaf hash and checks that nothing is missing in between.
///
/// It can't notice events cut off at the end, or a leaf that was rewritten together with its hash: that takes a
/// checkpoint kept elsewhere.
struct AuditVerifier {
    private static let page = 500

    func verify(_ database: Database) throws -> AuditVerification {
        var good: Int64 = 0
        while true {
            let rows = try Row.fetchAll(
                database, sql: "SELECT * FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?",
                arguments: [good, Self.page])
            for row in rows {
                let entry = SQLiteAuditLog.entry(row)
                if entry.sequence != good + 1 {
                    return bad(good, good + 1, "the event is missing; the next one is \(entry.sequence)")
                }
                if let problem = try problem(with: entry, in: database) { return bad(good, entry.sequence, problem) }
                good = entry.sequence
            }
            if rows.count < Self.page { break }
        }
        // A row at or below 0 is passed over above.
        if try Int64.fetchOne(database, sql: "SELECT count(*) FROM event") != good {
            return bad(good, 0, "there are events before the first")
        }
        return AuditVerification(events: good, firstBad: nil)
    }

    private func problem(with entry: AuditEntry, in database: Database) throws -> String? {
        if LeafHash.of(entry.leaf) != entry.leafHash { return "its bytes don't match its leaf hash" }
        guard entry.leaf.starts(with: Leaf.prefix(sequence: entry.sequence, id: entry.id)) else {
            return "its bytes belong to another sequence number or id"
        }
        guard let dataref = entry.dataref else {
            return entry.leaf.firstRange(of: Array(#","dataref":"sha256:"#.utf8)) == nil
                ? nil : "the reference to its details is gone"
        }
        guard entry.leaf.firstRange(of: Array(#","dataref":"\#(dataref)""#.utf8)) != nil else {
            return "its details are not the ones that it names"
        }
        let digest = dataref.dropFirst("sha256:".count)
        guard
            let details = try Data.fetchOne(
                database, sql: "SELECT bytes FROM attachment WHERE sha256 = ?", arguments: [String(digest)])
        else {
            return "its details are missing"
        }
        return Hexadecimal.string(Array(SHA256.hash(data: details))) == digest
            ? nil : "its details don't match their SHA-256"
    }

    private func bad(_ events: Int64, _ sequence: Int64, _ problem: String) -> AuditVerification {
        AuditVerification(events: events, firstBad: .init(sequence: sequence, problem: problem))
    }
}
