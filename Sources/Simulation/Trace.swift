/// All that happened, as a hash (FNV-1a, 64 bits) of one canonical line each, and the last lines in words.
struct Trace {
    private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    private(set) var count = 0
    private var recent: [String] = []
    private let kept: Int

    /// - `kept`: how many lines are kept in words; nil keeps all.
    init(kept: Int?) { self.kept = kept ?? .max }

    mutating func line(_ text: String) {
        count += 1
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = (hash ^ 10) &* 0x100_0000_01B3
        if kept != .max, recent.count >= 2 * kept { recent.removeFirst(recent.count - kept + 1) }
        recent.append(text)
    }

    var lines: [String] { Array(recent.suffix(kept)) }
}
