package import Model

extension DesiredService {
    /// Why a rollout of `min` instances can't fit the policy's deadline, with the arithmetic; nil when it fits.
    package static func rolloutProblem(scaling: ScalingLimits, policy: RolloutPolicy) -> String? {
        let instances = scaling.instanceCount
        let expected = policy.expectedDuration(instances: instances)
        guard expected > policy.deadline else { return nil }
        let each =
            "\(RolloutPolicy.assumedDeploy.components.seconds)s + \(policy.healthyProbes)s + "
            + "\(policy.soak.components.seconds)s"
        return
            "a rollout of this service can't fit the deadline: \(instances) instances × (\(each)) = "
            + "\(expected.components.seconds)s, the deadline is \(policy.deadline.components.seconds)s; lower "
            + "scaling.min, rollout.soak or rollout.healthyProbes, or raise rollout.deadline"
    }
}
