import DesiredState

extension FileKind {
    /// `ENVIRONMENT/environment.yaml`.
    static let environmentKeys: [KeyDefinition] =
        FileKind.environment.header + [
            .required("name", .text(.name), "Name of the environment; the same as its folder."),
            .required("region", .choice(["fr-par"]), "Scaleway region. All data stays in fr-par."),
            .required("project", .text(.uuid), "Id of the Scaleway project. No other environment has the same one."),
            .optional(
                "tier", .choice(Tier.allCases.map(\.rawValue)),
                "Which rules apply: production asks for at least two instances, and refuses latest and followTag. "
                    + "Without it: production for an environment of that name, standard for any other."
            ),
            .optional("rollout", .object(rollout), default: .emptyObject, "How instances are replaced."),
            .optional(
                "promotion", .object(promotion),
                "In which environment an image must have been verified first. Checked, not enforced yet."),
            .optional(
                "freeze", .list(of: .object(freeze), count: 0...PolicyLimits.freezeWindows), default: .emptyList,
                "Times in which no promotion starts. Checked, not enforced yet."),
            .optional(
                "prune", .flag, default: .flag(false), "Whether an instance that git no longer names may be removed."),
            .optional(
                "signatures", .choice(SignaturePolicy.allCases.map(\.rawValue)), default: .text("off"),
                "What to do about a commit without a good signature."),
            .optional(
                "ignore", .list(of: .object(ignore), count: 0...PolicyLimits.ignoreRules), default: .emptyList,
                "Differences that are left alone for a while, for example during a load test."),
            .optional(
                "fullPlanInterval", .duration(PolicyLimits.fullPlanInterval), default: .duration(.seconds(6 * 3600)),
                "Time between two full Terraform plans of a quiet environment, for what the look through the API "
                    + "doesn't compare."
            ),
            .optional(
                "passwords",
                .map(key: .databaseUser, value: .object(password), maximum: VariableRule.maximumCount),
                default: .emptyMap,
                "Passwords of the database's users, by user. The database is made once each has its revision."),
            .optional(
                "backups", .list(of: .object(backup), count: 0...PolicyLimits.backupEntries), default: .emptyList,
                "Which backups of which database there must be."),
        ]

    private static let backup: [KeyDefinition] = [
        .required("database", .text(.database), "The database in the environment's PostgreSQL instance."),
        .required(
            "daily", .integer(PolicyLimits.dailyBackups),
            "Days that each have a backup; the instance's schedule makes them."
        ),
        .optional(
            "weekly", .integer(PolicyLimits.weeklyBackups), default: .integer(0),
            "Weeks that each have a backup that the controller makes."),
        .optional(
            "monthly", .integer(PolicyLimits.monthlyBackups), default: .integer(0),
            "Months that each have a backup that the controller makes."),
        .optional(
            "verify", .list(of: .object(check), count: 0...PolicyLimits.backupEntries), default: .emptyList,
            "What a restored backup must hold."),
    ]

    private static let check: [KeyDefinition] = [
        .required("table", .text(.table), "A table."),
        .required("minimumRows", .integer(PolicyLimits.minimumRows), "Rows that it must have at least."),
    ]

    private static let password: [KeyDefinition] = [
        .required("name", .text(.secretName), "Name of the secret in Scaleway Secret Manager."),
        .required(
            "revision", .integer(SecretReferenceRule.revisions),
            "Revision. A password changes by a commit, so there is no latest."),
    ]

    private static let ignore: [KeyDefinition] = [
        .required(
            "resource", .text(.ignoredResource),
            "An instance (streamlit-0), a service (all its instances), or * for all instances."),
        .required(
            "field", .text(.ignoredField),
            "The field, as in a service's file. The image, secrets, health and what the Terraform module sets can't "
                + "be ignored."
        ),
        .required("reason", .text(.ignoreReason), "Why; status shows it."),
        .required("until", .text(.day), "The last day on which the rule applies, in UTC."),
    ]

    private static let rollout: [KeyDefinition] = [
        .optional(
            "soak", .duration(PolicyLimits.soak), default: .duration(.seconds(10)),
            "How long a replaced instance must stay healthy before the next one starts."),
        .optional(
            "healthyProbes", .integer(PolicyLimits.healthyProbes), default: .integer(3),
            "Probes in a row that must pass, one a second."),
        .optional(
            "deadline", .duration(PolicyLimits.deadline), default: .duration(.seconds(300)),
            "Longest time for a service's whole rollout; after it, rollback."),
        .optional(
            "rollbackBudget", .duration(PolicyLimits.rollbackBudget), default: .duration(.seconds(120)),
            "Longest time that a rollback may take."),
    ]

    private static let promotion: [KeyDefinition] = [
        .required("from", .text(.name), "The environment that comes first."),
        .required("verifiedFor", .duration(PolicyLimits.verifiedFor), "How long the image must have run there."),
    ]

    private static let freeze: [KeyDefinition] = [
        .required("cron", .text(.cron), "When the freeze starts: minute, hour, day of month, month, day of week."),
        .required("duration", .duration(PolicyLimits.freeze), "How long it lasts."),
        .required("timezone", .text(.timeZone), "IANA time zone of the cron expression."),
    ]
}
