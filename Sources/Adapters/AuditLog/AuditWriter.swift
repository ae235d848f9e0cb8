import Crypto
import Foundation
import GRDB
import Model
import Ports

/// Appends events to the tables. Everything here happens inside the caller's transaction.
struct AuditWriter {
    let origin: AuditOrigin
    let clock: any TimeSource

    /// One result for each event; an event that can't be stored at all doesn't keep the others out.
    /// Throws what SQLite throws.
    func append(_ events: [AuditEvent], to database: Database) throws -> [Result<Void, PortFailure>] {
        try events.map { event in
            do {
                try append(event, to: database)
                return .success(())
            } catch let failure as PortFailure {
                return .failure(failure)
            }
        }
    }

    private func append(_ event: AuditEvent, to database: Database) throws {
        guard UUIDText.accepts(event.id) else {
            throw PortFailure(.invalid, code: "audit_event_id", "an audit event's id must be a UUID")
        }
        if try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM event WHERE id = ?)", arguments: [event.id])
            == true
        {
            return
        }
        let sequence = (try Int64.fetchOne(database, sql: "SELECT max(sequence) FROM event") ?? 0) + 1
        var leaf = try leaf(of: event, sequence: sequence, in: database)
        let lists = leaf.details()
        var bytes = leaf.bytes(details: lists)
        var dataref: String?
        if bytes.count > Leaf.maximumBytes {
            let details = LeafText.object(lists).bytes
            let digest = Hexadecimal.string(Array(SHA256.hash(data: details)))
            try database.execute(
                sql: "INSERT INTO attachment (sha256, bytes) VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING",
                arguments: [digest, Data(details)])
            dataref = "sha256:\(digest)"
            bytes = leaf.bytes(details: lists, dataref: "sha256:\(digest)")
            // An event that couldn't be written would stop everything for ever: it is cut until it fits,
            // and says what was cut.
            for limits in Leaf.Limits.narrower where bytes.count > Leaf.maximumBytes {
                leaf.limits = limits
                bytes = leaf.bytes(details: lists, dataref: "sha256:\(digest)")
            }
        }
        try database.execute(
            sql: """
                INSERT INTO event (sequence, id, kind, environment, correlation, time, dataref, leaf, leafHash)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                sequence, event.id, event.kind.rawValue, event.environment.text, event.correlation.text,
                event.time.microseconds, dataref,
                Data(bytes), Data(LeafHash.of(bytes)),
            ])
    }

    /// Trailers of one commit that are looked at; a message may have any number.
    private static let largestTrailers = 200

    private func leaf(of event: AuditEvent, sequence: Int64, in database: Database) throws -> Leaf {
        var known: [(text: String, pseudonym: String)] = []
        func pseudonym(_ identity: People.Identity?) throws -> String {
            guard let identity else { return "not-applicable" }
            let pseudonym = try People.pseudonym(of: identity, in: database)
            known += [(identity.name, pseudonym), (identity.email, pseudonym)]
            return pseudonym
        }
        let author = try pseudonym(event.commit.map { People.Identity($0.author) })
        let committer = try pseudonym(event.commit.map { People.Identity($0.committer) })
        let person = try pseudonym(event.requestedBy.map { People.Identity(login: $0) })
        var principals: [String: String] = [:]
        for principal in event.explanations.compactMap({ $0.write?.principal }) {
            principals[principal] = try pseudonym(People.Identity(principal: principal))
        }
        let approvingKeys = ["reviewed-by", "approved-by", "acked-by"]
        let trailers = event.commit?.trailers ?? []
        let approving = trailers.filter { approvingKeys.contains($0.key.lowercased()) }
        let approvals = try approving.prefix(Self.largestTrailers).map { trailer in
            Leaf.Approval(
                who: try pseudonym(People.Identity(trailer: trailer.value)), trailer: trailer.key.lowercased())
        }
        // Everyone else whom the message names: they don't get a row, but their names don't reach the leaf either.
        for trailer in trailers.filter({ $0.value.contains("@") }).prefix(Self.largestTrailers) {
            let identity = People.Identity(trailer: trailer.value)
            known += [(identity.name, "[person]"), (identity.email, "[person]")]
        }
        return Leaf(
            event: event, origin: origin, sequence: sequence, recordedAt: clock.now, author: author,
            committer: committer,
            operator_: person, principals: principals,
            approvals: approvals, approvalCount: approving.count, text: PersonalText(known))
    }
}
