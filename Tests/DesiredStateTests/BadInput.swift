import Testing

/// One way to write a file wrongly, and what must be said about it.
struct BadInput: Sendable, CustomTestStringConvertible {
    let name: String
    let path: String
    let bytes: [UInt8]
    /// `LINE:COLUMN` and parts of the message, in the order of the findings. There must be no others.
    let expected: [Expectation]

    struct Expectation: Sendable {
        let place: String
        let fragments: [String]
    }

    var testDescription: String { name }

    /// The service's file with `old` replaced.
    static func service(
        _ name: String, _ old: String, _ new: String, _ place: String, _ fragments: String..., also: [Expectation] = []
    )
        -> BadInput
    {
        changed(name, BaseState.servicePath, old, new, [Expectation(place: place, fragments: fragments)] + also)
    }

    /// The environment's file with `old` replaced.
    static func environment(
        _ name: String, _ old: String, _ new: String, _ place: String, _ fragments: String..., also: [Expectation] = []
    )
        -> BadInput
    {
        changed(name, BaseState.environmentPath, old, new, [Expectation(place: place, fragments: fragments)] + also)
    }

    /// The service's file with `line` added at its end, as line 20.
    static func added(_ name: String, _ line: String, _ place: String, _ fragments: String..., also: [Expectation] = [])
        -> BadInput
    {
        BadInput(
            name: name, path: BaseState.servicePath, bytes: Array((BaseState.service + line + "\n").utf8),
            expected: [Expectation(place: place, fragments: fragments)] + also)
    }

    /// The environment's file with `line` added at its end, as line 7.
    static func addedToEnvironment(
        _ name: String, _ line: String, _ place: String, _ fragments: String..., also: [Expectation] = []
    )
        -> BadInput
    {
        BadInput(
            name: name, path: BaseState.environmentPath, bytes: Array((BaseState.environment + line + "\n").utf8),
            expected: [Expectation(place: place, fragments: fragments)] + also)
    }

    /// Whole text of the service's file.
    static func whole(
        _ name: String, _ bytes: [UInt8], _ place: String, _ fragments: String..., also: [Expectation] = []
    ) -> BadInput {
        BadInput(
            name: name, path: BaseState.servicePath, bytes: bytes,
            expected: [Expectation(place: place, fragments: fragments)] + also)
    }

    private static func changed(_ name: String, _ path: String, _ old: String, _ new: String, _ expected: [Expectation])
        -> BadInput
    {
        let text = BaseState.text(path)
        precondition(text.contains(old), "\(name): nothing to replace")
        return BadInput(
            name: name, path: path, bytes: Array(text.replacing(old, with: new, maxReplacements: 1).utf8),
            expected: expected)
    }
}

extension BadInput.Expectation {
    static func and(_ place: String, _ fragments: String...) -> BadInput.Expectation {
        BadInput.Expectation(place: place, fragments: fragments)
    }
}
