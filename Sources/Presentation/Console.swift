import Foundation

/// Standard output and standard error of a command: results go to the one, notes and errors to the other.
///
/// Everything that a command prints goes through here, and no control character but line ends and our own colours
/// leaves it. That is the second net: who puts text from outside into a line makes it safe first
/// (``TerminalText/safe(_:)``), because a line end or a colour in it is one of ours to this net.
package struct Console: Sendable {
    /// Colours for standard output.
    package let palette: Palette

    /// The process's own streams. Colour is on when standard output is a terminal, `NO_COLOR` is unset or empty
    /// (https://no-color.org) and `TERM` isn't `dumb`.
    package static var standard: Console {
        let environment = ProcessInfo.processInfo.environment
        let terminal = isatty(1) == 1
        return Console(
            palette: Palette(
                enabled: isColourful(terminal: terminal, environment: environment),
                columns: columns(terminal: terminal ? terminalWidth() : nil, environment: environment)))
    }

    /// The rule for folding, apart from the process: to the terminal's width, to `COLUMNS` where that is set, and not
    /// at all in a pipe, where other programs read lines.
    static func columns(terminal: Int?, environment: [String: String]) -> Int? {
        if let given = environment["COLUMNS"].flatMap({ Int($0) }), given >= narrowest { return given }
        return terminal.map { max($0, narrowest) }
    }

    /// Narrower ones are treated as if they had this width.
    private static let narrowest = 40

    private static func terminalWidth() -> Int? {
        var size = winsize()
        return ioctl(1, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
    }

    /// The rule for colour, apart from the process.
    static func isColourful(terminal: Bool, environment: [String: String]) -> Bool {
        terminal && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
    }

    /// Writes a result, with a line end when it has none.
    package func write(_ text: String) {
        Self.send(TerminalText.safeOutput(text, coloured: palette.enabled), to: .standardOutput)
    }

    /// Writes a note or an error.
    package func note(_ text: String) { Self.send(TerminalText.safeOutput(text, coloured: false), to: .standardError) }

    private static func send(_ text: String, to stream: FileHandle) {
        guard !text.isEmpty else { return }
        // A reader that went away (`amarre history | head`) is no error of ours.
        try? stream.write(contentsOf: Data((text.hasSuffix("\n") ? text : text + "\n").utf8))
    }
}
