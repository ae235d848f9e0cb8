import Foundation

/// Standard output and standard error of a command: results go to the one, notes and errors to the other.
struct Console: Sendable {
    /// Colours for standard output.
    let palette: Palette

    /// The process's own streams. Colour is on when standard output is a terminal, `NO_COLOR` is unset or empty
    /// (https://no-color.org) and `TERM` isn't `dumb`.
    static var standard: Console {
        Console(palette: Palette(enabled: isColourful(terminal: isatty(1) == 1, environment: ProcessInfo.processInfo.environment)))
    }

    /// The rule for colour, apart from the process.
    static func isColourful(terminal: Bool, environment: [String: String]) -> Bool {
        terminal && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
    }

    /// Writes a result, with a line end when it has none.
    func write(_ text: String) { Self.send(text, to: .standardOutput) }

    /// Writes a note or an error.
    func note(_ text: String) { Self.send(text, to: .standardError) }

    private static func send(_ text: String, to stream: FileHandle) {
        guard !text.isEmpty else { return }
        // A reader that went away (`amarre history | head`) is no error of ours.
        try? stream.write(contentsOf: Data((text.hasSuffix("\n") ? text : text + "\n").utf8))
    }
}
