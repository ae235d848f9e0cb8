import Model
import Operations
import Presentation

/// Tells the demo: headed phases, and one line for each event with the time since the start.
struct Narrator: Sendable {
    let start: Timestamp
    let console: Console

    /// The heading of a phase and what is going to happen.
    func phase(_ title: String, _ text: String) {
        console.write("\n" + console.palette.paint(title, .heading) + "\n" + text + "\n")
    }

    /// One line. `who` did it, or it happened there.
    func event(_ who: String, _ text: String, _ style: Palette.Style = .plain, at time: Timestamp = WallClock.now) {
        let elapsed = Self.seconds(time - start)
        let clock = String(repeating: " ", count: max(0, 7 - elapsed.count)) + elapsed + " s"
        let name = who + String(repeating: " ", count: max(0, 10 - who.count))
        console.write(
            "\(console.palette.paint(clock, .faint))  \(name)  \(console.palette.paint(TerminalText.safe(text), style))"
        )
    }

    /// Text without a time.
    func text(_ text: String) { console.write(text) }

    /// `12.3`
    static func seconds(_ duration: Duration) -> String {
        let tenths = max(0, duration.wholeMicroseconds / 100_000)
        return "\(tenths / 10).\(tenths % 10)"
    }
}
