import DesiredState
import LiveState
import Model
import Ports

extension CommitID: Traced {}
extension EnvironmentName: Traced {}
extension ImageDigest: Traced {}
extension InstanceName: Traced {}
extension ProjectID: Traced {}
extension ReconciliationID: Traced {}
extension ServiceName: Traced {}

extension AuditEvent.Kind: Traced {}
extension Difference.Kind: Traced {}
extension Outcome: Traced {}
extension ReconciliationEvent.Kind: Traced {}
extension Trigger: Traced {}

extension Reason: Traced {
    func trace(into hash: inout TraceHash) { hash.fields(code, message) }
}

extension Difference: Traced {
    func trace(into hash: inout TraceHash) { hash.fields(environment, resource, field, desired, live, kind) }
}

extension FieldChange: Traced {
    func trace(into hash: inout TraceHash) { hash.fields(resource, field, from, to) }
}

extension ImageRequest: Traced {
    func trace(into hash: inout TraceHash) { hash.fields(repository, tag, digest, followTag) }
}

extension SecretReference: Traced {
    func trace(into hash: inout TraceHash) { hash.fields(name, revision) }
}

extension SecretPin: Traced {
    func trace(into hash: inout TraceHash) { hash.fields(name, revision) }
}

extension PinnedImage: Traced {
    func trace(into hash: inout TraceHash) { hash.fields(repository, digest) }
}

extension Resources: Traced {
    func trace(into hash: inout TraceHash) { hash.fields(mvCPU, memoryBytes) }
}

extension InstanceSpec: Traced {
    func trace(into hash: inout TraceHash) {
        hash.fields(
            name, image, secrets, variables, resources, port, healthPath, minScale, maxScale, concurrentRequests)
    }
}

extension ContainerProbe: Traced {
    func trace(into hash: inout TraceHash) { hash.fields(failureThreshold, interval, timeout, httpPath) }
}

extension ContainerSettings: Traced {
    func trace(into hash: inout TraceHash) {
        hash.fields(privacy, self.protocol, httpsOnly, sandbox, timeout, localStorageBytes)
        hash.fields(description, tags, command, arguments, privateNetworkID)
    }
}
