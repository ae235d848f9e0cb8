package import Model

/// Carries out effects of one environment. The runner knows nothing else of the outside.
package protocol EffectPerformer: Sendable {
    /// Does it and says what came of it. Every trouble is a result; cancelling the task gives `.failed` of kind
    /// `cancelled`.
    func perform(_ effect: Effect, of environment: EnvironmentName) async -> EffectResult
}
