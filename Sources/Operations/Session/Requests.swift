import Foundation
package import Model
import Ports

/// Makes the requests that commands put in the journal.
package enum Requests {
    /// A request of the person who runs this process, made now.
    package static func make(_ command: OperatorRequest.Command, in environment: EnvironmentName) -> OperatorRequest {
        let now = WallClock.now
        var generator = SystemRandomNumberGenerator()
        let id = UUIDText.version7(milliseconds: now.microseconds / 1000, random: (generator.next(), generator.next()))
        return OperatorRequest(
            id: id, environment: environment, command: command, requestedBy: NSUserName(), requestedAt: now)
    }
}
