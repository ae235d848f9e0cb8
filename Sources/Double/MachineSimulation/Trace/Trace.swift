import Controller

/// All that happened, as a hash of one canonical line each and of each action whole, and the last lines in words.
struct Trace {
    private var all = TraceHash()
    var hash: UInt64 { all.value }
    private(set) var count = 0
    private var recent: [String] = []
    private let kept: Int

    /// - `kept`: how many lines are kept in words; nil keeps all.
    init(kept: Int?) { self.kept = kept ?? .max }

    mutating func line(_ text: String) {
        count += 1
        all.line(text)
        if kept != .max, recent.count >= 2 * kept { recent.removeFirst(recent.count - kept + 1) }
        recent.append(text)
    }

    /// What a machine wants done: its line names it, the hash takes in all of it, each field and each text.
    mutating func action(_ action: Action, line text: String) {
        line(text)
        all.mix(action)
    }

    var lines: [String] { Array(recent.suffix(kept)) }
}
