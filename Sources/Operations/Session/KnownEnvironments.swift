package import Model
package import Ports

/// The environments that a command can be about, cut down to those that the configuration names.
package struct KnownEnvironments: Hashable, Sendable {
    /// Those that the branch's commit names; empty when git can't be read, or had not to be asked.
    package let inGit: [EnvironmentName]
    /// Those that the controller remembers: git may be away, or its last commit may have lost them, and they still run.
    let remembered: [EnvironmentName]
    /// Those that the configuration names, whether there are such or not: a name that is written wrongly must show.
    package let configured: [EnvironmentName]
    /// Why git can't be read; nil when it can.
    package let trouble: PortFailure?

    /// All of them, sorted by name.
    package var all: [EnvironmentName] { Set(inGit).union(remembered).union(configured).sorted() }

    /// What "all environments" means for work: those in git, or, as long as git can't be read, those that it had.
    package var atWork: [EnvironmentName] { trouble == nil ? Set(inGit).union(configured).sorted() : all }
}
