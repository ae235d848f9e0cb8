import Model
import Ports

/// The secrets of a plan, as environment variables for Terraform, and the texts that must be kept out of messages.
struct SecretVariables: Sendable {
    /// `TF_VAR_secrets_…` → HCL expression.
    private(set) var environment: [String: Redacted<String>] = [:]
    private(set) var scrubber: Scrubber

    /// Reads each value that has to be read, once for each pin, and keeps all of it in memory only.
    init(_ request: TerraformPlanRequest, reader: any SecretReader, scrubber: Scrubber) async throws(PortFailure) {
        self.scrubber = scrubber
        var values: [SecretPin: Redacted<String>] = [:]
        var services: [ServiceName: [String: String]] = [:]
        for instance in request.instances.sorted(by: { $0.name < $1.name }) {
            let sources = request.secrets[instance.name] ?? [:]
            // One that is there and whose revision isn't known is kept by its hash: what Terraform isn't given, it
            // takes away.
            let names = Set(instance.secrets.keys).union(sources.keys)
            if names.isEmpty { continue }
            var variables: [String: String] = [:]
            for variable in names.sorted() {
                guard let source = sources[variable] else {
                    throw PortFailure(
                        .internalError, code: "terraform_secret_source",
                        "no source for the secret \(variable) of \(instance.name) was given: it can't be planned")
                }
                switch source {
                case .keep(let hash): variables[variable] = HCLText.quoted(hash)
                case .read(let pin):
                    let value: Redacted<String>
                    if let known = values[pin] {
                        value = known
                    } else {
                        value = try await reader.value(of: pin, project: request.project)
                        values[pin] = value
                        self.scrubber.add(value)
                    }
                    variables[variable] = value.reveal { HCLText.quoted($0) }
                }
            }
            services[instance.name.service, default: [:]][instance.name.text] = HCLText.map(variables)
        }
        for (service, instances) in services {
            let name = "TF_VAR_" + GeneratedFiles.variable(of: service)
            let value = HCLText.map(instances)
            // Linux's MAX_ARG_STRLEN: 32 pages for one string of the environment, the final zero included.
            let size = name.utf8.count + value.utf8.count + 2
            guard size <= 131_072 else {
                throw PortFailure(
                    .invalid, code: "terraform_secrets_too_large",
                    "the secrets of \(service) take \(size) bytes over its \(instances.count) instances; at most "
                        + "131072 can be passed to Terraform. Store large values elsewhere."
                )
            }
            environment[name] = Redacted(value)
        }
    }
}
