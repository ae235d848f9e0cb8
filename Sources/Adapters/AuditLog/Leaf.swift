import Model
import Ports

/// Builds the bytes of one leaf: a CloudEvents 1.0 object on a single line, with every field present.
///
/// What isn't known is `unknown`, what can't apply is `not-applicable`: an auditor must be able to tell a
/// gap from a mistake.
struct Leaf {
    let event: AuditEvent
    let origin: AuditOrigin
    let sequence: Int64
    let recordedAt: Timestamp
    /// Pseudonyms of the event's people.
    let author: String
    let committer: String
    let operator_: String
    /// Pseudonyms of Scaleway's principals, by their ids.
    let principals: [String: String]
    let approvals: [Approval]
    /// How many trailers said so; more than ``approvals`` when there were too many to be named.
    let approvalCount: Int
    let text: PersonalText
    var limits = Limits.whole

    /// How much of what has no limit of its own a leaf holds.
    struct Limits {
        let list: Int
        let text: Int

        /// As much as a leaf ever has.
        static let whole = Limits(list: .max, text: 4000)
        /// For a leaf that is too large without its details: first its lists are cut, then its texts.
        static let narrower = [Limits(list: 50, text: 4000), Limits(list: 20, text: 1000), Limits(list: 5, text: 100)]
    }

    /// A trailer that says who approved. What a trailer says is a claim of whoever wrote the commit.
    struct Approval {
        let who: String
        let trailer: String
    }

    static let maximumBytes = 60_000
    static let unknown = LeafText.string("unknown")
    static let notApplicable = LeafText.string("not-applicable")

    /// The leaf with everything in it.
    func bytes(details: [(String, LeafText)]) -> [UInt8] {
        envelope(data: data(details: details, place: "inline"), dataref: nil).bytes
    }

    /// The leaf that names its lists by their SHA-256.
    func bytes(details: [(String, LeafText)], dataref: String) -> [UInt8] {
        let counts = details.map { name, list -> (String, LeafText) in
            guard case .array(let items) = list else { return (name, list) }
            return (name, .object([("count", .integer(Int64(items.count)))]))
        }
        return envelope(data: data(details: counts, place: "dataref"), dataref: dataref).bytes
    }

    /// Sequence and id come first so that a row's columns can be compared with its leaf without a parser.
    static func prefix(sequence: Int64, id: String) -> [UInt8] {
        var bytes = LeafText.object([
            ("specversion", .string("1.0")), ("sequence", .string(padded(sequence))), ("id", .string(id)),
        ]).bytes
        bytes.removeLast()
        return bytes
    }

    private func envelope(data: LeafText, dataref: String?) -> LeafText {
        let kind = event.kind.rawValue
        var members: [(String, LeafText)] = [
            ("specversion", .string("1.0")), ("sequence", .string(Self.padded(sequence))), ("id", .string(event.id)),
            ("source", .string(origin.source)), ("type", .string("fr.amarre.\(kind).v1")),
            ("subject", .string(event.environment.text)), ("time", .string(event.time.description)),
            ("recordedtime", .string(recordedAt.description)),
            ("authtype", .string(event.requestedBy == nil ? "system" : "user")),
            ("authid", .string(event.requestedBy == nil ? origin.instance : operator_)),
            ("correlationid", .string(event.correlation.text)),
            ("causationid", event.causation.map { .string(text.clean($0, limit: 200)) } ?? Self.notApplicable),
            ("datacontenttype", .string("application/json")), ("dataschema", .string("urn:amarre:schema:\(kind):v1")),
        ]
        if let dataref { members.append(("dataref", .string(dataref))) }
        members.append(("data", data))
        return .object(members)
    }

    private func data(details: [(String, LeafText)], place: String) -> LeafText {
        let ended = event.outcome != nil
        let rollback = event.trigger == .rollback || event.outcome == .rolledBack || event.kind == .rollbackRequested
        return .object(
            [
                ("environment", .string(event.environment.text)), ("git", git), ("change", change),
                (
                    "approvals",
                    .array(
                        approvals.prefix(limits.list).map {
                            .object([
                                ("who", .string($0.who)), ("time", Self.unknown),
                                ("source", .string("trailer:\($0.trailer)")),
                                ("commit", event.commit.map { .string($0.id.text) } ?? Self.notApplicable),
                            ])
                        })
                ),
                ("separationofduties", .object([("verdict", .string("not-evaluated")), ("rule", Self.notApplicable)])),
                ("trigger", .string(event.trigger.rawValue)),
                (
                    "controller",
                    .object([
                        ("version", .string(origin.version)), ("binarydigest", optional(origin.binaryDigest)),
                        ("instance", .string(origin.instance)),
                    ])
                ),
                ("terraform", .object([("version", optional(origin.terraform))])), ("before", Self.unknown),
                ("after", Self.unknown),
                ("details", .string(place)),
            ] + details + [
                ("policy", Self.unknown),
                ("provider", .object([("principal", Self.unknown), ("requests", Self.unknown)])),
                ("outcome", event.outcome.map { .string($0.rawValue) } ?? Self.notApplicable),
                (
                    "reason",
                    .object([
                        ("code", .string(event.reason.code)),
                        ("message", .string(text.clean(event.reason.message, limit: limits.text))),
                    ])
                ),
                ("rollback", .object([("of", rollback ? Self.unknown : Self.notApplicable)])),
                ("started", .string(event.startedAt.description)),
                (
                    "durationms",
                    ended ? .integer((event.time - event.startedAt).wholeMicroseconds / 1000) : Self.notApplicable
                ),
                (
                    "clock",
                    .object([("source", .string("system")), ("offset", Self.unknown), ("synchronised", Self.unknown)])
                ),
            ] + passes + severity + migration + cut)
    }

    /// A heartbeat alone has it.
    private var passes: [(String, LeafText)] {
        guard event.kind == .auditHeartbeat else { return [] }
        guard let tally = event.passes else { return [("passes", Self.unknown)] }
        let groups = tally.groups.map { group in
            LeafText.object([
                ("commit", optional(group.commit?.text)), ("outcome", optional(group.outcome?.rawValue)),
                ("reason", .string(group.code)),
                ("count", .integer(Int64(group.count))), ("last", .string(group.last.description)),
            ])
        }
        let gap = tally.uncounted.map {
            LeafText.object([("since", .string($0.since.description)), ("until", .string($0.until.description))])
        }
        return [
            (
                "passes",
                .object([
                    ("since", .string(tally.since.description)), ("until", .string(event.time.description)),
                    ("count", .integer(Int64(tally.count))), ("groups", .array(groups)),
                    ("uncounted", gap ?? Self.notApplicable),
                ])
            )
        ]
    }

    /// Events whose kind alone doesn't say how bad it is have it.
    private var severity: [(String, LeafText)] {
        event.severity.map { [("severity", .string($0.rawValue))] } ?? []
    }

    /// The end of a migration alone has it.
    private var migration: [(String, LeafText)] {
        guard let record = event.migration else { return [] }
        func number(_ value: Int?) -> LeafText { value.map { .integer(Int64($0)) } ?? Self.unknown }
        return [
            (
                "migration",
                .object([
                    ("service", .string(record.service.text)), ("release", .string(record.release.text)),
                    ("run", .string(record.run)), ("direction", .string(record.direction.rawValue)),
                    ("before", optional(record.before)), ("after", optional(record.after)),
                    ("command", .array(record.command.map { .string(text.clean($0, limit: limits.text)) })),
                    ("exitcode", number(record.exitCode)),
                    ("output", .string(text.clean(record.output, limit: limits.text))),
                    ("durationms", number(record.durationMilliseconds)),
                    ("started", optional(record.startedAt?.description)),
                    ("ended", optional(record.endedAt?.description)),
                ])
            )
        ]
    }

    /// What a leaf that was too large doesn't name: how many of each there are in all, and the bytes of the message.
    private var cut: [(String, LeafText)] {
        var cut: [(String, LeafText)] = []
        if approvalCount > min(approvals.count, limits.list) {
            cut.append(("approvals", .integer(Int64(approvalCount))))
        }
        if let parents = event.commit?.parents.count, parents > limits.list {
            cut.append(("parents", .integer(Int64(parents))))
        }
        let message = event.reason.message.utf8.count
        if limits.text < Limits.whole.text, message > limits.text { cut.append(("message", .integer(Int64(message)))) }
        return cut.isEmpty ? [] : [("cut", .object(cut))]
    }

    /// The commit's subject and the other trailers stay out: they are free text, where anyone may write a name, and a
    /// hash of so short a text could be guessed. The commit's id binds them all the same: git computes it over the
    /// whole message.
    private var git: LeafText {
        guard let commit = event.commit else { return Self.notApplicable }
        return .object([
            ("repository", .string(text.cleanValue(origin.repository))), ("commit", .string(commit.id.text)),
            ("tree", Self.unknown),
            ("parents", .array(commit.parents.prefix(limits.list).map { .string($0.text) })),
            ("author", .string(author)),
            ("authored", .string(commit.author.time.description)), ("committer", .string(committer)),
            ("committed", .string(commit.committer.time.description)),
            ("signature", .object([("status", Self.unknown), ("key", Self.unknown)])),
            (
                "pullrequest",
                trailer(["pull-request", "merge-request"]) { $0.drop { "#!".contains($0) }.allSatisfy(\.isNumber) }
            ),
        ])
    }

    /// From the commit's trailers, and only values of a form that can't hold a person.
    private var change: LeafText {
        .object([
            ("class", trailer(["change-class"]) { ["standard", "normal", "emergency"].contains($0) }),
            (
                "ticket",
                trailer(["ticket", "issue"]) { value in
                    let parts = value.split(separator: "-", omittingEmptySubsequences: false)
                    return value.hasPrefix("#") && value.dropFirst().allSatisfy(\.isNumber)
                        || parts.count == 2 && parts[0].allSatisfy { $0.isASCII && $0.isUppercase }
                            && parts[1].allSatisfy(\.isNumber)
                }
            ), ("justification", Self.unknown),
        ])
    }

    private func trailer(_ keys: [String], where accepts: (String) -> Bool) -> LeafText {
        guard let commit = event.commit else { return Self.notApplicable }
        let value = commit.trailers.first { keys.contains($0.key.lowercased()) }?.value
        guard let value, !value.isEmpty, value.utf8.count <= 40, accepts(value) else { return Self.unknown }
        return .string(value)
    }

    /// The lists that have no limit of their own.
    func details() -> [(String, LeafText)] {
        [
            (
                "changes",
                .array(
                    event.changes.map {
                        .object([
                            ("resource", .string($0.resource)), ("field", .string($0.field)),
                            ("operation", .string($0.from == nil ? "add" : $0.to == nil ? "remove" : "replace")),
                            ("from", value($0.from, of: $0.field)), ("to", value($0.to, of: $0.field)),
                        ])
                    })
            ),
            (
                "differences",
                .array(
                    event.differences.map {
                        .object([
                            ("resource", .string($0.resource)), ("field", .string($0.field)),
                            ("kind", .string($0.kind.rawValue)),
                            ("desired", value($0.desired, of: $0.field)), ("live", value($0.live, of: $0.field)),
                        ])
                    })
            ), ("plans", .array(event.plans.map { .string($0) })),
        ] + explanations()
    }

    /// Only an event about drift has any.
    private func explanations() -> [(String, LeafText)] {
        guard event.kind == .driftDetected || event.kind == .driftExplained else {
            return [("explanations", Self.notApplicable)]
        }
        let list = event.explanations.map { explanation -> LeafText in
            let write = explanation.write
            return .object([
                ("resource", .string(explanation.resource)),
                ("verdict", .string(write == nil ? "unexplained" : "explained")),
                ("method", optional(write?.method)),
                ("principal", optional(write?.principal.flatMap { principals[$0] })),
                ("request", optional(write?.requestID)), ("time", optional(write?.time.description)),
                ("useragent", optional(write.map { text.clean($0.userAgent, limit: 300) })),
            ])
        }
        return [("explanations", .array(list))]
    }

    /// Variables' values are a service's own business and may be anyone's address; git has them at the commit, live
    /// state has not, so the record says that they changed and not to what.
    private func value(_ value: String?, of field: String) -> LeafText {
        guard let value else { return Self.notApplicable }
        if field.hasPrefix("environment.") { return .string("[redacted]") }
        return .string(text.cleanValue(value))
    }

    private func optional(_ text: String?) -> LeafText { text.map { .string($0) } ?? Self.unknown }

    private static func padded(_ sequence: Int64) -> String {
        let digits = String(sequence)
        return String(repeating: "0", count: max(0, 20 - digits.utf8.count)) + digits
    }
}
