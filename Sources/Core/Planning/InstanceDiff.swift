package import LiveState
package import Model

/// Compares one instance with its container, field by field. Pure.
package struct InstanceDiff {
    private let environment: EnvironmentName
    private let spec: InstanceSpec
    private let applied: AppliedInstance?
    private let live: LiveContainer
    private var found: [Difference] = []

    /// Differences of class *release*: each of them is mended by one rollout step of this instance.
    ///
    /// `applied` is what we last wrote, if we ever did: secrets and module settings are compared with it, because git
    /// doesn't hold them. Without it they are taken as they are.
    package static func differences(
        environment: EnvironmentName, spec: InstanceSpec, applied: AppliedInstance?, live: LiveContainer
    ) -> [Difference] {
        var diff = InstanceDiff(environment: environment, spec: spec, applied: applied, live: live)
        diff.compareRelease()
        diff.compareVariables()
        diff.compareSecrets()
        diff.compareSettings()
        return diff.found
    }

    private init(environment: EnvironmentName, spec: InstanceSpec, applied: AppliedInstance?, live: LiveContainer) {
        self.environment = environment
        self.spec = spec
        self.applied = applied
        self.live = live
    }

    private mutating func compare(_ field: String, _ desired: String?, _ actual: String?) {
        guard desired != actual else { return }
        found.append(
            Difference(
                environment: environment, resource: spec.name.text, field: field, desired: desired, live: actual,
                kind: .release))
    }

    private mutating func compareRelease() {
        compare("image", spec.image.description, live.image)
        compare("scaling.min", String(spec.minScale), String(live.minScale))
        compare("scaling.max", String(spec.maxScale), String(live.maxScale))
        compare("scaling.concurrentRequests", String(spec.concurrentRequests), FieldText.scaling(live.scaling))
        compare("resources.cpu", FieldText.cpu(spec.resources.mvCPU), FieldText.cpu(live.resources.mvCPU))
        compare(
            "resources.memory", FieldText.memory(spec.resources.memoryBytes),
            FieldText.memory(live.resources.memoryBytes))
        compare("http.port", String(spec.port), String(live.port))
        let startupPath = live.startupProbe?.httpPath ?? "none"
        compare("http.health", spec.healthPath, startupPath)
        let livenessPath = live.livenessProbe?.httpPath ?? "none"
        if livenessPath != startupPath {
            compare("http.health", spec.healthPath, livenessPath)
        }
    }

    private mutating func compareVariables() {
        for name in Set(spec.variables.keys).union(live.variables.keys).sorted() {
            compare("environment.\(name)", spec.variables[name], live.variables[name])
        }
    }

    private mutating func compareSecrets() {
        for name in Set(spec.secrets.keys).union(live.secretHashes.keys).sorted() {
            let field = "secrets.\(name)"
            let hash = live.secretHashes[name]
            guard let pin = spec.secrets[name] else {
                compare(field, nil, "[redacted]")
                continue
            }
            let desired = "\(pin.name) revision \(pin.revision)"
            guard let hash else {
                compare(field, desired, nil)
                continue
            }
            guard let applied, let appliedPin = applied.spec.secrets[name] else { continue }
            if applied.secretHashes[name] != hash {
                compare(field, desired, "[redacted], changed by someone else")
            } else if appliedPin != pin {
                compare(field, desired, "\(appliedPin.name) revision \(appliedPin.revision)")
            }
        }
    }

    private mutating func compareSettings() {
        guard let applied else { return }
        let before = applied.settings
        let now = live.settings
        compare("privacy", before.privacy, now.privacy)
        compare("protocol", before.protocol, now.protocol)
        compare("httpsOnly", String(before.httpsOnly), String(now.httpsOnly))
        compare("sandbox", before.sandbox, now.sandbox)
        compare("timeout", FieldText.duration(before.timeout), FieldText.duration(now.timeout))
        compare("localStorage", FieldText.memory(before.localStorageBytes), FieldText.memory(now.localStorageBytes))
        compare("description", before.description, now.description)
        compare("tags", FieldText.list(before.tags), FieldText.list(now.tags))
        compare("command", FieldText.list(before.command), FieldText.list(now.command))
        compare("args", FieldText.list(before.arguments), FieldText.list(now.arguments))
        compare("privateNetwork", before.privateNetworkID, now.privateNetworkID)
        compare("startupProbe", FieldText.probe(applied.startupProbe), FieldText.probe(live.startupProbe))
        compare("livenessProbe", FieldText.probe(applied.livenessProbe), FieldText.probe(live.livenessProbe))
    }
}
