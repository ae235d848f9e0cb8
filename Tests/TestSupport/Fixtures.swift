import DesiredState
package import LiveState
package import Model
import Planning
import Testing

/// Values that several test targets share.
package enum Fixtures {
    package static let start = Timestamp(seconds: 1_767_225_600)

    package static func digest(_ number: Int) throws -> ImageDigest {
        let digits = String(number)
        return try #require(ImageDigest("sha256:" + String(repeating: "0", count: 64 - digits.utf8.count) + digits))
    }

    package static func environment() throws -> EnvironmentName { try #require(EnvironmentName("production")) }
    package static func service() throws -> ServiceName { try #require(ServiceName("web")) }

    package static func release(_ image: Int = 1, instances: Int = 2, variables: [String: String] = ["A": "1"]) throws
        -> Release
    {
        Release(
            image: PinnedImage(repository: "rg/web", digest: try digest(image)),
            secrets: ["TOKEN": SecretPin(name: "token", revision: 1)],
            variables: variables, resources: Resources(mvCPU: 560, memoryBytes: 1 << 30), port: 8080,
            healthPath: "/health",
            scaling: ScalingLimits(min: instances, max: instances * 2))
    }

    package static func spec(_ image: Int = 1, _ index: Int = 0) throws -> InstanceSpec {
        try release(image).instances(of: service())[index]
    }

    package static func container(_ spec: InstanceSpec, status: ContainerStatus = .ready) -> LiveContainer {
        let probe = ContainerProbe(
            failureThreshold: 3, interval: .seconds(5), timeout: .seconds(1), httpPath: spec.healthPath)
        return LiveContainer(
            id: "id-\(spec.name)", name: spec.name.text, namespaceID: "ns", status: status,
            image: spec.image.description,
            variables: spec.variables, secretHashes: spec.secrets.mapValues { "hash-\($0.revision)" },
            minScale: spec.minScale,
            maxScale: spec.maxScale, scaling: .concurrentRequests(spec.concurrentRequests), resources: spec.resources,
            port: spec.port,
            startupProbe: probe, livenessProbe: probe, endpoint: "https://\(spec.name)", createdAt: start,
            updatedAt: start)
    }

    package static func live(_ containers: [LiveContainer]) -> LiveEnvironment {
        LiveEnvironment(
            observedAt: start, namespace: LiveNamespace(id: "ns", name: "production", status: .ready),
            containers: containers)
    }
}
