/// Puts texts that may end in a full stop into sentences, so that there is one at the end and none in the middle.
package enum Sentence {
    /// `text` with a full stop, unless it ends in a mark of its own.
    package static func ended(_ text: String) -> String {
        guard let last = text.last, !".!?…".contains(last) else { return text }
        return text + "."
    }

    /// `text` without its full stop: something of the same sentence follows.
    package static func open(_ text: String) -> String {
        var rest = text[...]
        while rest.last == "." { rest.removeLast() }
        return String(rest)
    }

    /// Two sentences after one another.
    package static func join(_ first: String, _ second: String) -> String {
        first.isEmpty ? second : "\(ended(first)) \(second)"
    }
}
