/// Text from outside that would do something to a terminal.
package enum HostileText {
    /// Colours, a title, marks that turn the reading direction or have no width, line ends, control characters.
    package static let payload =
        "\u{1B}[31mX\u{1B}]0;title\u{7}\u{202E}\u{2066}\u{200F}\u{61C}\u{200B}\u{FEFF}\r\nY\u{9B}2J\u{8}\u{7F}\u{2028}Z\u{E0041}\t"
}
