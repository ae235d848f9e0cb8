import Controller
import Model
import Ports

extension MachineHarness {
    mutating func request(_ command: OperatorRequest.Command, id: String = "r1") {
        send(
            .requested(
                OperatorRequest(
                    id: id, environment: machine.environment, command: command, requestedBy: "ops", requestedAt: now)))
    }

    var outcomes: [Outcome] { recorded.compactMap(\.outcome) }
}
