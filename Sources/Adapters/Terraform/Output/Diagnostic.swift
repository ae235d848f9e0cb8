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

    /// Whether it is Terraform's general advice against `-target`. An instance step is targeted on purpose, and a full
    /// plan follows.
    var isAboutTargets: Bool {
        range == nil && address == nil
            && ["Applied changes may be incomplete", "Resource targeting is in effect"].contains(summary)
    }

    /// Whether Terraform says that `terraform init` must be run first: a provider or a module isn't there, the lock
    /// file or the backend is another one. It says so in many sentences, all of them its own: what has an address is a
    /// provider's.
    var asksForInit: Bool {
        isError && address == nil && ProviderError.kind(of: summary) == nil && text.contains("terraform init")
    }

    /// Whether it is about a container, whose own words the provider may quote.
    var isAboutContainer: Bool { address.map { $0.contains(/(?:^|\.)scaleway_container\./) } ?? false }

    /// Summary and detail.
    private var text: String { detail.map { $0.allSatisfy(\.isWhitespace) ? summary : "\(summary): \($0)" } ?? summary }

    /// `FILE:LINE:COLUMN: SUMMARY: DETAIL` on one line, at most `limit` bytes, without the values that `scrubber`
    /// knows. Terraform names files from the root on; `root` is the root's path in the repository
    /// (`terraform/environments/staging`).
    func description(root: String, limit: Int, scrubber: Scrubber) -> String {
        let place: String
        if let range {
            place = "\(Self.resolve(range.filename, from: root)):\(range.start.line):\(range.start.column): "
        } else {
            place = address.map { "\($0): " } ?? ""
        }
        return scrubber.line(place + text, limit: limit)
    }

    private static func resolve(_ path: String, from root: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        var parts = root.split(separator: "/")
        for part in path.split(separator: "/") where part != "." {
            if part == "..", !parts.isEmpty { parts.removeLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }

    /// Reads the plain output of a command that has no `-json`: `Error: SUMMARY` after an empty line, then `  with
    /// ADDRESS,` when it is about a resource, then the detail.
    static func readPlain(_ text: String) -> [Diagnostic] {
        var result: [Diagnostic] = []
        var afterEmpty = true
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if afterEmpty, line.hasPrefix("Error: ") {
                result.append(Diagnostic(severity: "error", summary: String(line.dropFirst(7)), detail: ""))
            } else if afterEmpty, line.hasPrefix("Warning: ") {
                result.append(Diagnostic(severity: "warning", summary: String(line.dropFirst(9)), detail: ""))
            } else if !result.isEmpty {
                let last = result.count - 1
                if result[last].address == nil, result[last].detail?.allSatisfy(\.isNewline) == true,
                    let with = line.wholeMatch(of: #/  with (.+),/#)
                {
                    result[last].address = String(with.1)
                }
                result[last].detail?.append(line + "\n")
            }
            afterEmpty = line.isEmpty
        }
        return result
    }
}
