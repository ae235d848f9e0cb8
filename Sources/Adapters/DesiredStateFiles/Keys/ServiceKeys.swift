import DesiredState

extension FileKind {
    /// `ENVIRONMENT/services/NAME.yaml`.
    static let serviceKeys: [KeyDefinition] =
        FileKind.service.header + [
            .required("name", .text(.name), "Name of the service; the same as its file."),
            .required("image", .object(image), "What runs: a repository, and a tag or a digest."),
            .required("scaling", .object(scaling), "How many instances, and when another starts."),
            .optional(
                "secrets", .map(key: .variableName, value: .object(secret), maximum: VariableRule.maximumCount),
                default: .emptyMap,
                "Environment variables whose values come from Scaleway Secret Manager, by variable name."),
            .optional(
                "environment",
                .map(key: .variableName, value: .text(.variableValue), maximum: VariableRule.maximumCount),
                default: .emptyMap, "Environment variables in plain text, by name. No secrets here."),
            .required("resources", .object(resources), "What one instance may use."),
            .required("http", .object(http), "How the service is reached and probed."),
            .optional(
                "migrate", .object(migrate),
                "Database migrations: run once for each release, before its first instance is replaced."),
        ]

    private static let image: [KeyDefinition] = [
        .required("repository", .text(.repository), "Image in Scaleway Container Registry, without tag or digest."),
        .optional("tag", .text(.tag), "Tag; resolved to a digest once per commit. Not latest in production."),
        .optional("digest", .text(.digest), "Digest; decides when a tag is there too."),
        .optional("followTag", .flag, default: .flag(false), "Follow the tag when it moves. Refused in production."),
    ]

    private static let scaling: [KeyDefinition] = [
        .required("min", .integer(PolicyLimits.minimumScale), "Fewest instances; at least 2 in production."),
        .required("max", .integer(PolicyLimits.maximumScale), "Most instances; at least min."),
        .optional(
            "concurrentRequests", .integer(PolicyLimits.concurrentRequests), default: .integer(50),
            "Requests that one instance takes at once before another starts."),
    ]

    private static let secret: [KeyDefinition] = [
        .required("name", .text(.secretName), "Name of the secret in Scaleway Secret Manager."),
        .optional("revision", .revision, default: .text("latest"), "Revision, or latest: the newest enabled one."),
    ]

    private static let resources: [KeyDefinition] = [
        .required("cpu", .cpu, "Thousandths of a vCPU like 560m, or whole vCPUs like 1; 70m to 6000m."),
        .required("memory", .memory, "Memory like 512Mi, 1Gi or 1G; 128 MB to 12228 MB."),
    ]

    private static let http: [KeyDefinition] = [
        .required(
            "port", .integer(HTTPRule.ports, problem: { HTTPRule.problem(inPort: $0) }, except: HTTPRule.reservedPorts),
            "Port on which the service listens."),
        .required("health", .text(.healthPath), "Absolute path that answers 2xx or 3xx when the instance is healthy."),
        .optional(
            "gateway", .flag, default: .flag(false),
            "Whether the service is reached through the environment's gateway. Checked; a release that has it is "
                + "refused for now."
        ),
        .optional(
            "affinity", .choice(HTTPSettings.Affinity.allCases.map(\.rawValue)), default: .text("none"),
            "Whether the gateway keeps a session on one instance. Needs gateway: true."),
    ]

    private static let migrate: [KeyDefinition] = {
        let command = Shape.list(of: .text(.commandWord), count: 1...PolicyLimits.commandWords)
        return [
            .required("command", command, "Takes the schema to this release."),
            .required("current", command, "Prints the schema's revision."),
            .required("rollback", command, "Takes the schema back; {before} stands for the revision recorded before."),
            .optional(
                "rollbackMode", .choice(Migration.RollbackMode.allCases.map(\.rawValue)), default: .text("manual"),
                "Whether a rollback of the schema runs by itself."),
            .optional(
                "after", .list(of: .text(.name), count: 0...PolicyLimits.migrationsBefore), default: .emptyList,
                "Services of the environment whose migrations come first."),
            .optional(
                "deadline", .duration(PolicyLimits.migrationDeadline), default: .duration(.seconds(600)),
                "Longest time for the command."),
            .optional(
                "database", .text(.variableName), default: .text("DATABASE_URL"),
                "The variable that holds the database's URL; one of the secrets here or of the service."),
            .optional(
                "secrets", .map(key: .variableName, value: .object(secret), maximum: VariableRule.maximumCount),
                default: .emptyMap,
                "Variables of the migration alone, from Secret Manager: the URL of the user that owns the schema."),
        ]
    }()
}
