import Controller
import Model

extension MachineHarness {
    /// A machine whose first provisioning is over and quiet, and its world.
    static func provisioned(_ world: ObedientWorld = ObedientWorld()) throws -> (MachineHarness, ObedientWorld) {
        var harness = try MachineHarness()
        var world = world
        harness.send(.restarted)
        try harness.drive(&world, to: .completed)
        try harness.drive(&world, to: .noop)
        return (harness, world)
    }
}
