import Model

/// A value that a trace's hash takes in whole, field by field and never in the order of a hash table.
///
/// `TraceTests` changes the fields one at a time and sees the hash change: one that is added must be taken in as well.
protocol Traced {
    func trace(into hash: inout TraceHash)
}

extension String: Traced {
    func trace(into hash: inout TraceHash) { hash.mix(self) }
}

extension Int: Traced {
    func trace(into hash: inout TraceHash) { hash.mix(self) }
}

extension Bool: Traced {
    func trace(into hash: inout TraceHash) { hash.mix(self ? 1 : 0) }
}

extension Duration: Traced {
    func trace(into hash: inout TraceHash) { hash.mix(Int(wholeMicroseconds)) }
}

extension Timestamp: Traced {
    func trace(into hash: inout TraceHash) { hash.mix(Int(microseconds)) }
}

extension Optional: Traced where Wrapped: Traced {
    func trace(into hash: inout TraceHash) {
        hash.mix(self != nil)
        if let self { hash.mix(self) }
    }
}

extension Array: Traced where Element: Traced {
    func trace(into hash: inout TraceHash) {
        hash.mix(count)
        for element in self { hash.mix(element) }
    }
}

extension Dictionary: Traced where Key: Traced, Value: Traced {
    /// A sum over the entries, so that their order doesn't matter; sorting them would cost more than all the rest.
    func trace(into hash: inout TraceHash) {
        var sum: UInt64 = 0
        for (key, value) in self {
            var entry = TraceHash()
            entry.fields(key, value)
            sum &+= entry.value
        }
        hash.fields(count, Int(truncatingIfNeeded: sum))
    }
}

/// What is one text.
extension Traced where Self: ValidatedText {
    func trace(into hash: inout TraceHash) { hash.mix(text) }
}

/// What is one word.
extension Traced where Self: RawRepresentable, RawValue == String {
    func trace(into hash: inout TraceHash) { hash.mix(rawValue) }
}
