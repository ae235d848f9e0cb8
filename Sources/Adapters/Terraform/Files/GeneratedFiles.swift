import FoundationEssentials
import Model
import Ports

/// The files that Amarre writes into an environment's root. None holds a secret.
struct GeneratedFiles {
    /// Names and contents.
    let files: [(name: String, content: [UInt8])]

    static let tfvarsName = "amarre.auto.tfvars.json"
    static let secretsName = "amarre_secrets.tf"
    static let overrideName = "amarre_override.tf"
    static let importsName = "amarre_imports.tf"

    /// - Parameters:
    ///   - instances: The whole map; every instance that should stay is in it.
    ///   - secrets: Where their secrets come from; one that was found may have some that its instance doesn't name.
    ///   - passwords: Whose password is in which revision; nil where there is no database yet.
    ///   - backupDays: How many days the database's own schedule keeps each backup; nil where git asks for no backups.
    ///   - adoptions: What the state is to be told about, by the ids that the provider has for it.
    ///   - statePath: When set, the backend is overridden with `local` and this file.
    init(
        instances: [InstanceSpec], secrets: [InstanceName: SecretSources],
        passwords: [String: SecretPin]? = nil, backupDays: Int? = nil, adoptions: [(address: String, id: String)],
        statePath: String?
    ) throws {
        let services = Self.servicesWithSecrets(instances, secrets)
        files = [
            (Self.tfvarsName, try Self.variables(instances, passwords, backupDays)),
            (Self.secretsName, Array(Self.secrets(services).utf8)),
            (Self.overrideName, Array(Self.overrides(services, statePath: statePath).utf8)),
            // Written even when empty: one of an earlier plan must not stay.
            (Self.importsName, Array(Self.imports(adoptions).utf8)),
        ]
    }

    /// Names of the services of `instances` that have a secret, sorted.
    static func servicesWithSecrets(_ instances: [InstanceSpec], _ secrets: [InstanceName: SecretSources])
        -> [ServiceName]
    {
        Set(instances.filter { !$0.secrets.isEmpty || secrets[$0.name]?.isEmpty == false }.map(\.name.service)).sorted()
    }

    /// The variable that carries a service's secrets: names of services have no `_`, so no two services share one.
    static func variable(of service: ServiceName) -> String {
        "secrets_" + String(service.text.map { $0 == "-" ? "_" : $0 })
    }

    private static let note = "# Written by Amarre for this working copy; never committed.\n"

    private static func variables(
        _ instances: [InstanceSpec], _ passwords: [String: SecretPin]?, _ backupDays: Int?
    ) throws -> [UInt8] {
        struct Document: Encodable {
            let instances: [String: Entry]
            // A root without a database declares neither: they are left out then.
            let passwords: [String: Password]?
            let backup_daily: Int?
        }
        struct Password: Encodable {
            let secret: String
            let revision: Int
        }
        struct Entry: Encodable {
            let service: String
            let image: String
            let min_scale: Int
            let max_scale: Int
            let concurrent_requests: Int
            let cpu_limit: Int
            let memory_limit_bytes: Int
            let port: Int
            let health_path: String
            let environment_variables: [String: String]
        }
        var entries: [String: Entry] = [:]
        for spec in instances {
            entries[spec.name.text] = Entry(
                service: spec.name.service.text, image: spec.image.description, min_scale: spec.minScale,
                max_scale: spec.maxScale,
                concurrent_requests: spec.concurrentRequests, cpu_limit: spec.resources.mvCPU,
                memory_limit_bytes: spec.resources.memoryBytes, port: spec.port, health_path: spec.healthPath,
                environment_variables: spec.variables)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(
            try encoder.encode(
                Document(
                    instances: entries,
                    passwords: passwords?.mapValues { Password(secret: $0.name, revision: $0.revision) },
                    backup_daily: backupDays)))
    }

    private static func secrets(_ services: [ServiceName]) -> String {
        note
            + services.map {
                """

                variable "\(variable(of: $0))" {
                  type      = map(map(string))
                  sensitive = true
                  default   = {}
                }

                """
            }.joined()
    }

    private static func imports(_ adoptions: [(address: String, id: String)]) -> String {
        note
            + adoptions.map { "\nimport {\n  to = \($0.address)\n  id = \(HCLText.quoted($0.id))\n}\n" }.joined()
    }

    private static func overrides(_ services: [ServiceName], statePath: String?) -> String {
        let entries = services.map { "    \(HCLText.quoted($0.text)) = var.\(variable(of: $0))\n" }.joined()
        let locals = "\nlocals {\n  secrets = {\n\(entries)  }\n}\n"
        let backend =
            statePath.map {
                "\nterraform {\n  backend \"local\" {\n    path = \(HCLText.quoted($0))\n  }\n}\n"
            } ?? ""
        return note + locals + backend
    }
}
