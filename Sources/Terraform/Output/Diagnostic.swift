/// One error or warning of Terraform (the `diagnostic` of its JSON output).
struct Diagnostic: Decodable, Equatable, Sendable {
    var severity: String
    var summary: String
    var detail: String?
    /// The resource, when it is about one.
    var address: String?
    var range: Range?

    struct Range: Decodable, Equatable, Sendable {
        var filename: String
        var start: Position
    }

    struct Position: Decodable, Equatable, Sendable {
        var line: Int
        var column: Int
    }

    var isError: Bool { severity == "error" }

    /// Whether it is Terraform's general advice against `-target`. An instance step is targeted on purpose, and a full plan follows.
    var isAboutTargets: Bool {
        range == nil && address == nil && ["Applied changes may be incomplete", "Resource targeting is in effect"].contains(summary)
    }

    /// Whether Terraform says that `terraform init` must be run first: a provider or a module isn't there, the lock file or the backend
    /// is another one.
    var asksForInit: Bool { isError && text.contains("terraform init") }

    /// Summary and detail on one line.
    var text: String {
        let words = "\(summary): \(detail ?? "")".split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.hasSuffix(":") ? String(words.dropLast()) : words
    }

    /// `FILE:LINE:COLUMN: SUMMARY: DETAIL`, at most `limit` characters. Terraform names files from the root on; `root` is the root's
    /// path in the repository (`terraform/environments/staging`).
    func description(root: String, limit: Int) -> String {
        let place: String
        if let range {
            place = "\(Self.resolve(range.filename, from: root)):\(range.start.line):\(range.start.column): "
        } else {
            place = address.map { "\($0): " } ?? ""
        }
        let all = place + text
        return all.count > limit ? all.prefix(limit) + "…" : all
    }

    private static func resolve(_ path: String, from root: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        var parts = root.split(separator: "/")
        for part in path.split(separator: "/") where part != "." {
            if part == "..", !parts.isEmpty { parts.removeLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }

    /// Reads the plain output of a command that has no `-json`: `Error: SUMMARY`, then the detail.
    static func readPlain(_ text: String) -> [Diagnostic] {
        var result: [Diagnostic] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("Error: ") {
                result.append(Diagnostic(severity: "error", summary: String(line.dropFirst(7)), detail: ""))
            } else if line.hasPrefix("Warning: ") {
                result.append(Diagnostic(severity: "warning", summary: String(line.dropFirst(9)), detail: ""))
            } else if !result.isEmpty {
                result[result.count - 1].detail?.append(line + "\n")
            }
        }
        return result
    }
}
