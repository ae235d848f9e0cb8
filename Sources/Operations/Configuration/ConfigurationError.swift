/// Everything that is wrong with a configuration file, at once.
package struct ConfigurationError: Error, Hashable, Sendable {
    /// In file order; never empty.
    package let problems: [ConfigurationProblem]
}

/// One thing that is wrong, at a place a person can go to.
package struct ConfigurationProblem: Hashable, Sendable, CustomStringConvertible {
    /// As it was given to `--config`.
    let file: String
    /// From 1; nil when the file as a whole is meant.
    let line: Int?
    /// From 1.
    let column: Int?
    /// `scaleway.apiURL`; empty for the file as a whole.
    let key: String
    /// What is wrong, and what is allowed.
    let message: String

    /// `FILE:LINE:COLUMN: KEY: MESSAGE`.
    package var description: String {
        let place = [file, line.map(String.init), line == nil ? nil : column.map(String.init)].compactMap { $0 }.joined(
            separator: ":")
        return key.isEmpty ? "\(place): \(message)" : "\(place): \(key): \(message)"
    }
}
