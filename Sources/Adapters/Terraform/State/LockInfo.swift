import Model

/// The lock on a Terraform state, as the error of a command that didn't get it tells.
struct LockInfo: Equatable {
    var id: String
    var operation: String
    /// `user@host`.
    var who: String
    /// Nil when the time can't be read.
    var created: Timestamp?
    /// The time as Terraform wrote it.
    var createdText: String

    /// Reads the `Lock Info:` part of the diagnostic "Error acquiring the state lock"; nil when there is none.
    init?(detail: String) {
        var fields: [Substring: String] = [:]
        for line in detail.split(separator: "\n").drop(while: { $0 != "Lock Info:" }) where line.hasPrefix("  ") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon].drop { $0 == " " }] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        guard let id = fields["ID"], !id.isEmpty, let who = fields["Who"] else { return nil }
        self.id = id
        self.who = who
        operation = fields["Operation"] ?? ""
        createdText = fields["Created"] ?? ""
        created = Self.time(createdText)
    }

    /// Reads Go's way to print a time in UTC: `2026-11-22 23:54:06.892543033 +0000 UTC`.
    private static func time(_ text: String) -> Timestamp? {
        let words = text.split(separator: " ")
        guard words.count >= 3, words[2] == "+0000" else { return nil }
        return Timestamp(rfc3339: "\(words[0])T\(words[1])Z")
    }

    /// For people: who holds it, for which operation, since when, and how long that is.
    func description(now: Timestamp) -> String {
        let age = created.map { ", \(AgeText.text(now - $0)) ago" } ?? ""
        return
            "\(who) holds it for \(operation.isEmpty ? "an unknown operation" : operation) since \(createdText)\(age) "
            + "(lock \(id))"
    }
}

/// A duration in the largest whole unit: `3 min`.
enum AgeText {
    static func text(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        switch seconds {
        case ..<120: return "\(seconds) s"
        case ..<7200: return "\(seconds / 60) min"
        case ..<172_800: return "\(seconds / 3600) h"
        default: return "\(seconds / 86_400) days"
        }
    }
}
