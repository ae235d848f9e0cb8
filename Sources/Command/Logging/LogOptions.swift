import ArgumentParser
import Logging
import Operations
import Presentation

/// Options of commands that log.
struct LogOptions: ParsableArguments {
    @Option(
        name: .customLong("log-level"),
        help: ArgumentHelp(
            "Least level to log.",
            discussion: "docs/operating.md says what each level means. Logs go to standard error."))
    var level: Level = .notice

    @Option(name: .customLong("log-format"), help: "Form of a log line.")
    var format: LineLogHandler.Format = .text

    /// A logger on standard error. No global logging system is set up: who logs is given a logger.
    func logger(_ label: String = "amarre") -> Logger {
        let (level, format) = (level.logger, format)
        return Logger(label: label) { label in
            LineLogHandler(
                label: label, format: format, level: level, clock: { WallClock.now },
                sink: { Console.standard.note($0) })
        }
    }
}

extension LineLogHandler.Format: ExpressibleByArgument {}

extension LogOptions {
    /// The levels of swift-log, as an option.
    enum Level: String, ExpressibleByArgument, CaseIterable {
        case trace, debug, info, notice, warning, error, critical

        /// The same level in swift-log's words; `rawValue` is the same text.
        var logger: Logger.Level { Logger.Level(rawValue: rawValue) ?? .notice }
    }
}
