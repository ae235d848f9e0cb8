import Model

/// What a command can't do, for the person who typed it: one sentence, and what to do about it.
package struct CommandError: Error, Hashable, Sendable {
    /// What happened, and where.
    package let message: String
    /// What to do; nil when the message says it.
    package let advice: String?

    package init(_ message: String, advice: String? = nil) {
        self.message = message
        self.advice = advice
    }

    /// One line for each; printed behind `error: `.
    package var lines: [String] { [advice.map { Sentence.join(message, $0) } ?? message] }
}
