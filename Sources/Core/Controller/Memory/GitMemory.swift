package import DesiredState
package import Model
import Ports

/// What git said.
package struct GitMemory: Hashable, Sendable {
    /// The last revision whose desired state was valid.
    package internal(set) var source: SourceRevision?
    /// When the last pass began that read a valid git.
    package internal(set) var readAt: Timestamp?
    /// Since when git names a service no more whose instances still run: no later than the commit that took the name
    /// away. Nil in a state that was saved before there was such a member.
    package internal(set) var dropped: [ServiceName: Timestamp]?
}
