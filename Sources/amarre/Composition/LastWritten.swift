import Controller
import LiveState
import Model
import Reconciliation

/// The little of a machine's saved state that a look at differences needs: what was last written to the environment, and which digest
/// each image request stands for. Reading the whole machine costs several times as much.
struct LastWritten: Decodable {
    private let standing: Standing
    private let memory: Memory

    private struct Standing: Decodable {
        let images: [ServiceName: EnvironmentMemory.ImagePin]
        let applied: [InstanceName: AppliedInstance]
    }

    private struct Memory: Decodable {
        let namespace: LiveNamespace?
        let survey: EnvironmentMemory.Survey?
    }

    /// See ``EnvironmentMemory/images``.
    var images: [ServiceName: EnvironmentMemory.ImagePin] { standing.images }
    /// See ``EnvironmentMemory/applied``.
    var applied: [InstanceName: AppliedInstance] { standing.applied }
    /// See ``EnvironmentMemory/survey``.
    var notices: [Reason] { memory.survey?.notices ?? [] }
    /// See ``EnvironmentMemory/namespace``.
    var namespace: LiveNamespace? { memory.namespace }
}
