/// Names one effect of one machine. Numbers only grow, so an answer to a step that is over is recognised and dropped.
package struct EffectID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// From 1, growing with each effect of the machine's whole life.
    package let number: Int

    package init(number: Int) { self.number = number }

    package static func < (left: EffectID, right: EffectID) -> Bool { left.number < right.number }

    package var description: String { "e\(number)" }
}
