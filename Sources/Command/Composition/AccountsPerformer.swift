import Controller
import Model
import Ports

/// Carries out each environment's effects with its own key.
struct AccountsPerformer: EffectPerformer {
    let accounts: ScalewayAccounts
    let performer: @Sendable (ScalewayAccount) -> PortsEffectPerformer

    func perform(_ effect: Effect, of environment: EnvironmentName) async -> EffectResult {
        do throws(PortFailure) {
            return await performer(try accounts.account(of: environment)).perform(effect, of: environment)
        } catch {
            return .failed(error)
        }
    }
}
