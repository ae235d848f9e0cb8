import FoundationEssentials
package import Model
package import Ports

extension TerraformCLI {
    /// See ``TerraformRunner/tainted(environment:)``. Throws `invalid` when the state is no JSON that is known.
    package func tainted(environment: EnvironmentName) async throws(PortFailure) -> [String] {
        let target = try await plannedTarget(environment, for: "read the state")
        let finished = try await succeed(
            TerraformInvocation(
                ["show", "-json", "-no-color"], timeout: configuration.timeouts.short,
                output: .bytes(limit: 256 << 20)), on: target, scrubber: baseScrubber)
        guard !finished.overflowed, let addresses = try? StateDocument.tainted(in: finished.output) else {
            throw PortFailure(
                .invalid, code: "terraform_show", "the state of \(environment) can't be read as JSON")
        }
        return addresses
    }
}
