/// A value that must never be printed: every textual form of it says `[redacted]`.
///
/// Use it for each secret from the moment it is read to the moment it is handed to the one call that needs it
/// (``reveal(_:)``). It is not Codable on purpose: a secret can't reach a journal, an event or a log by being part of
/// something.
package struct Redacted<Value: Sendable>: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    private let value: Value

    package init(_ value: Value) {
        self.value = value
    }

    /// Gives the value to `body` and nothing else. Don't store what `body` returns when it still holds the secret.
    package func reveal<Result, Failure: Error>(_ body: (Value) throws(Failure) -> Result) throws(Failure) -> Result {
        try body(value)
    }

    package var description: String { "[redacted]" }
    package var debugDescription: String { "[redacted]" }
    package var customMirror: Mirror { Mirror(reflecting: "[redacted]") }
}

extension Redacted: Equatable where Value: Equatable {}
extension Redacted: Hashable where Value: Hashable {}
