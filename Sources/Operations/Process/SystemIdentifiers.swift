package import Model
import Ports

/// Random UUIDv7 from the system's generator.
package struct SystemIdentifiers: Sendable {
    package init() {}

    package func next(at time: Timestamp) -> String {
        var generator = SystemRandomNumberGenerator()
        return UUIDText.version7(milliseconds: time.microseconds / 1000, random: (generator.next(), generator.next()))
    }
}
