import DesiredState

/// The findings of one file, while it is being read.
struct FindingList {
    /// A file that is wrong in more ways than this is not a desired state at all; the rest is counted, not shown.
    static let maximum = 200

    /// The file's path as findings show it.
    let file: String
    private var messages: [Place: [String]] = [:]
    private var count = 0

    init(file: String) {
        self.file = file
    }

    /// Adds a finding; the same one at the same place only once.
    mutating func add(_ place: Place, _ message: String) {
        guard messages[place]?.contains(message) != true else { return }
        count += 1
        guard count <= Self.maximum else { return }
        messages[place, default: []].append(message)
    }

    /// Whether something is wrong at exactly this place.
    func has(_ place: Place) -> Bool { messages[place] != nil }

    /// Whether something is wrong on this line.
    func has(line: Int) -> Bool { messages.keys.contains { $0.line == line } }

    var isEmpty: Bool { count == 0 }

    /// In order of place.
    var findings: [Finding] {
        var all = messages.flatMap { place, texts in
            texts.map { Finding(file: file, line: place.line, column: place.column, message: $0) }
        }
        if count > Self.maximum {
            let last = all.map(\.line).max() ?? 1
            all.append(
                Finding(
                    file: file, line: last, column: 1,
                    message: "\(count - Self.maximum) more findings in this file are not shown: correct these first"))
        }
        return all.sorted()
    }
}
