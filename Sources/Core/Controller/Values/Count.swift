/// Numbers in sentences.
enum Count {
    /// `1 field`, `2 fields`.
    static func text(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
