package import DesiredState
package import Model

/// What the files of a desired state say, and everything that is wrong with them.
package struct DecodedState: Hashable, Sendable {
    /// The environments in whose files nothing is wrong. One with a finding is left out whole: half an environment is
    /// never used.
    package let environments: [EnvironmentName: DesiredEnvironment]
    /// All findings, sorted by file, line and column.
    package let findings: [Finding]

    /// The findings that keep `environment` from being used: those in its folder, and those of no environment at all.
    package func findings(of environment: EnvironmentName) -> [Finding] {
        findings.filter { $0.file == "." || $0.file == environment.text || $0.file.hasPrefix("\(environment)/") }
    }
}
