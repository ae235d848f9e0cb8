extension BadInput {
    /// Correct YAML that breaks a rule of the service's file.
    static let serviceRules: [BadInput] = [
        .service("wrong apiVersion", "amarre/v1", "amarre/v2", "1:13", "apiVersion must be amarre/v1", "'amarre/v2'"),
        .service("wrong kind", "kind: Service", "kind: Environment", "2:7", "kind must be Service", "'Environment'"),
        .service("name and file differ", "name: web", "name: wbe", "3:7", "name is 'wbe', the file is 'web.yaml'"),
        .service("bad name", "name: web", "name: Web_1", "3:7", "1 to 32 characters"),
        .service("neither tag nor digest", "  tag: 1.4.2\n", "", "4:1", "image needs a tag or a digest"),
        .service("latest in production", "tag: 1.4.2", "tag: latest", "6:8", "production runs a named version"),
        .service("bad tag", "tag: 1.4.2", "tag: .bad", "6:8", "a tag is 1 to 128"),
        .service(
            "followTag in production", "tag: 1.4.2", "tag: 1.4.2\n  followTag: true", "7:14", "refused in production"),
        .service("bad digest", "tag: 1.4.2", "digest: sha256:abc", "6:11", "64 lowercase hexadecimal digits"),
        .service(
            "foreign registry", "rg.fr-par.scw.cloud", "docker.io", "5:15", "foreign registry",
            "rg.fr-par.scw.cloud alone"),
        .service("registry in another region", "rg.fr-par.scw", "rg.nl-ams.scw", "5:15", "region fr-par alone"),
        .service(
            "registry that only looks right", "rg.fr-par.scw.cloud/", "rg.fr-par.scw.cloud.example.org/", "5:15",
            "foreign registry"),
        .service("tag inside the repository", "evalap/web\n", "evalap/web:1\n", "5:15", "no tag in it", "image.tag"),
        .service("digest inside the repository", "evalap/web\n", "evalap/web@sha256:aa\n", "5:15", "no digest in it"),
        .service("uppercase repository", "evalap/web\n", "evalap/Web\n", "5:15", "lowercase"),
        .service("repository that climbs", "evalap/web\n", "evalap/../web\n", "5:15", "each part of a repository"),
        .service("repository without a namespace", "evalap/web\n", "web\n", "5:15", "a namespace and an image"),
        .service("min above max", "max: 6", "max: 1", "9:8", "less than scaling.min (2)"),
        .service("one instance in production", "min: 2", "min: 1", "8:8", "production runs at least 2"),
        .service("negative scale", "min: 2", "min: -1", "8:8", "from 0 to 50", "-1"),
        .service("max of zero", "max: 6", "max: 0", "9:8", "from 1 to 50"),
        .service("max above Scaleway's", "max: 6", "max: 51", "9:8", "from 1 to 50"),
        .service("too many requests", "max: 6", "max: 6\n  concurrentRequests: 81", "10:23", "from 1 to 80"),
        .service("cpu without a form", "560m", "half", "15:8", "resources.cpu must be", "560m"),
        .service("cpu with a fraction", "560m", "0.5", "15:8", "resources.cpu must be"),
        .service("cpu out of range", "560m", "7", "15:8", "70m to 6000m", "7000m"),
        .service("memory without unit", "1Gi", "1024", "16:11", "with its unit"),
        .service("memory out of range", "1Gi", "64Mi", "16:11", "128M to 12228M", "67M"),
        .service("port out of range", "8080", "70000", "18:9", "from 1 to 65535"),
        .service("reserved port", "8080", "9090", "18:9", "reserved by Scaleway"),
        .service("relative health path", "/health", "health", "19:11", "absolute"),
        .service("health path with a query", "/health", "/health?a=b", "19:11", "neither query nor fragment"),
        .service("health path with a space", "/health", "\"/he alth\"", "19:11", "%XX"),
        .service("health path of another host", "/health", "//example.org/", "19:11", "single '/'"),
        .service("health path too long", "/health", "/" + String(repeating: "h", count: 300), "19:11", "at most 255"),
        .service("health path that climbs", "/health", "/a/../b", "19:11", "no '.' or '..'"),
        .service("reserved variable PORT", "LOG_LEVEL: info", "PORT: \"80\"", "13:3", "PORT is reserved"),
        .service("reserved variable SCW_", "LOG_LEVEL: info", "SCW_REGION: fr-par", "13:3", "SCW_", "reserved"),
        .service("reserved variable as a secret", "DATABASE_URL:", "SCW_TOKEN:", "11:3", "SCW_", "reserved"),
        .service("variable's name", "LOG_LEVEL: info", "LOG-LEVEL: info", "13:3", "letters, digits and '_'"),
        .service(
            "long variable name", "LOG_LEVEL:", "L" + String(repeating: "O", count: 100) + ":", "13:3",
            "at most 100 characters, this one has 101"),
        .service(
            "long variable value", "LOG_LEVEL: info", "LOG_LEVEL: " + String(repeating: "x ", count: 501) + "x",
            "13:14",
            "at most 1000 characters, this one has 1003"),
        .service(
            "variable without a value", "LOG_LEVEL: info", "LOG_LEVEL:", "13:3", "environment.LOG_LEVEL has no value"),
        .service(
            "same name as secret and variable", "LOG_LEVEL: info", "DATABASE_URL: info", "13:3",
            "is a secret too (at 11:3)"),
        .service("revision zero", "revision: latest", "revision: 0", "11:56", "latest or a whole number from 1"),
        .service(
            "revision as a word", "revision: latest", "revision: newest", "11:56", "latest or a whole number from 1"),
        .service("empty secret name", "name: evalap-database-url", "name: \"\"", "11:25", "isn't empty"),
        .service("secret name with a path", "name: evalap-database-url", "name: /a/b", "11:25", "without its path"),
        .service(
            "secret without a name", "{ name: evalap-database-url, revision: latest }", "{ revision: 3 }", "11:3",
            "secrets.DATABASE_URL.name is missing"),
        .service(
            "secret value in plain text", "{ name: evalap-database-url, revision: latest }",
            "postgres://u:hunter2@db/x", "11:17",
            "must be a group of keys", also: [.and("11:17", "a URL with a password")]),
        .service(
            "affinity without gateway", "/health", "/health\n  affinity: cookie", "20:13", "needs http.gateway: true"),
        .added(
            "unknown rollback mode",
            "migrate: { command: [a], current: [b], rollback: [\"{before}\"], rollbackMode: auto }", "20:78",
            "migrate.rollbackMode must be manual or automatic"),
        .added(
            "migration without rollback", "migrate: { command: [a], current: [b] }", "20:1",
            "migrate.rollback is missing"),
        .added(
            "empty migration command", "migrate: { command: [], current: [b], rollback: [\"{before}\"] }", "20:21",
            "1 to 100"),
        .added("rollback to nowhere", "migrate: { command: [a], current: [b], rollback: [c] }", "20:50", "{before}"),
        .added("migration of a database that nothing names", migration("database: OTHER_URL"), "20:74", "OTHER_URL"),
        .added(
            "migration with a secret that is plain text elsewhere",
            migration("secrets: { LOG_LEVEL: { name: a } }"), "20:75", "one source"),
        .added("migration for ever", migration("deadline: 1d"), "20:74", "migrate.deadline"),
        .added("migration after itself", migration("after: [web]"), "20:72", "the service itself"),
        .added("migration after nothing", migration("after: [wab]"), "20:72", "no such service with migrations"),
    ]

    /// A migration with one key more, which begins at column 64.
    private static func migration(_ key: String) -> String {
        "migrate: { command: [a], current: [b], rollback: [\"{before}\"], \(key) }"
    }

    /// Plaintext that looks like a secret. The text itself is put together here, so that no scanner takes
    /// this file for a leak.
    static let secrets: [BadInput] = [
        secret("Scaleway access key", "SCW" + "ABCDEFGHIJ0123456", "a Scaleway access key"),
        secret(
            "Scaleway secret key", ["1234abcd", "1234", "4abc", "8abc", "1234567890ab"].joined(separator: "-"),
            "a Scaleway secret key"),
        secret("AWS key", "AKIA" + "ABCDEFGHIJKLMNOP", "an AWS access key"),
        secret("GitHub token", "ghp_" + String(repeating: "a1", count: 18), "a GitHub token"),
        secret("GitLab token", "glpat-" + String(repeating: "a1", count: 10), "a GitLab token"),
        secret("JSON Web Token", "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiIxIn0.c2ln", "a JSON Web Token"),
        secret("password in a text", "\"host=db pass" + "word=hunter2\"", "a password"),
        secret("URL with a password", "https://user:hunter" + "2@example.org/", "a URL with a password"),
        secret("private key", "|\n    -----BEGIN RSA PRIV" + "ATE KEY-----\n    abc", "a private key"),
        .service(
            "secret by the variable's name", "LOG_LEVEL: info", "API_TOKEN: abc", "13:14", "by the variable's name"),
        .service(
            "secret in a comment", "LOG_LEVEL: info", "LOG_LEVEL: info # AKIA" + "ABCDEFGHIJKLMNOP", "13:3",
            "an AWS access key"),
        .service(
            "secret in an unknown key", "name: web", "name: web\nnote: ghp_" + String(repeating: "a1", count: 18),
            "4:1",
            "unknown key 'note'", also: [.and("4:7", "a GitHub token")]),
    ]

    private static func secret(_ name: String, _ text: String, _ kind: String) -> BadInput {
        .service(name, "LOG_LEVEL: info", "LOG_LEVEL: \(text)", "13:14", "this looks like \(kind)", "Secret Manager")
    }

    /// Correct YAML that breaks a rule of the environment's file.
    static let environmentRules: [BadInput] = [
        .environment(
            "folder and name differ", "name: production", "name: prod", "3:7",
            "name is 'prod', the folder is 'production'"),
        .environment(
            "region outside fr-par", "region: fr-par", "region: nl-ams", "4:9", "region must be fr-par", "'nl-ams'"),
        .environment(
            "project is no UUID", "11111111-1111-1111-1111-111111111111", "evalap", "5:10", "a project is a UUID"),
        .environment(
            "missing project", "project: 11111111-1111-1111-1111-111111111111\n", "", "1:1", "project is missing"),
        .environment("duration without unit", "soak: 10s", "soak: 10", "6:18", "rollout.soak must be", "with its unit"),
        .environment("negative duration", "soak: 10s", "soak: -10s", "6:18", "rollout.soak must be"),
        .environment("duration with a fraction", "deadline: 5m", "deadline: 1.5h", "6:51", "rollout.deadline must be"),
        .environment("soak too long", "soak: 10s", "soak: 6m", "6:18", "from 0s to 5m"),
        .environment("probes out of range", "healthyProbes: 3", "healthyProbes: 0", "6:38", "from 1 to 60"),
        .environment("deadline out of range", "deadline: 5m", "deadline: 9h", "6:51", "from 30s to 30m"),
        .environment(
            "rollback budget out of range", "rollbackBudget: 2m", "rollbackBudget: 1h", "6:71", "from 10s to 10m"),
        .addedToEnvironment("unknown tier", "tier: prod", "7:7", "tier must be production or standard"),
        .addedToEnvironment("prune as text", "prune: \"true\"", "7:8", "prune must be true or false"),
        .addedToEnvironment(
            "unknown signature policy", "signatures: enforced", "7:13", "off, warn or enforce", "did you mean enforce?"),
        .addedToEnvironment(
            "promotion from itself", "promotion: { from: production, verifiedFor: 30m }", "7:20",
            "this environment itself"),
        .addedToEnvironment(
            "promotion from nowhere", "promotion: { from: stagin, verifiedFor: 30m }", "7:20",
            "unknown environment 'stagin'",
            "did you mean staging?"),
        .addedToEnvironment(
            "bad cron", "freeze: [ { cron: \"0 25 * * FRI\", duration: 62h, timezone: Europe/Paris } ]", "7:19",
            "the hour field", "0-23"),
        .addedToEnvironment(
            "cron with six fields", "freeze: [ { cron: \"0 0 18 * * FRI\", duration: 62h, timezone: UTC } ]", "7:19",
            "five fields", "has 6"
        ),
        .addedToEnvironment(
            "cron that never comes", "freeze: [ { cron: \"0 0 31 2 *\", duration: 62h, timezone: UTC } ]", "7:19",
            "never comes true"),
        .addedToEnvironment(
            "bad time zone", "freeze: [ { cron: \"0 18 * * FRI\", duration: 62h, timezone: Europe/Pari } ]", "7:60",
            "unknown time zone",
            "Europe/Paris"),
        .addedToEnvironment(
            "ignored image", "ignore: [ { resource: web-0, field: image, reason: r, until: 2026-12-31 } ]", "7:37",
            "ignore[0].field is 'image'", "fields that can be ignored are"),
        .addedToEnvironment(
            "ignored secret",
            "ignore: [ { resource: web, field: secrets.DATABASE_URL, reason: r, until: 2026-12-31 } ]", "7:35",
            "fields that can be ignored are"),
        .addedToEnvironment(
            "ignore without an end", "ignore: [ { resource: web, field: scaling.max, reason: r } ]", "7:11",
            "ignore[0].until is missing"),
        .addedToEnvironment(
            "ignore without a reason",
            "ignore: [ { resource: web, field: scaling.max, reason: \" \", until: 2026-12-31 } ]", "7:56",
            "say why"),
        .addedToEnvironment(
            "ignore until no day", "ignore: [ { resource: web, field: scaling.max, reason: r, until: 2026-02-30 } ]",
            "7:66",
            "a day is written like"),
        .addedToEnvironment(
            "ignored stranger", "ignore: [ { resource: wbe, field: scaling.max, reason: r, until: 2026-12-31 } ]",
            "7:23",
            "there is no such service", "did you mean web?"),
        .addedToEnvironment(
            "ignored instance that can't be",
            "ignore: [ { resource: web-7, field: scaling.max, reason: r, until: 2026-12-31 } ]", "7:23",
            "no service has such an instance"),
        .addedToEnvironment(
            "unknown key of a rule",
            "ignore: [ { resource: web, field: scaling.max, reason: r, until: 2026-12-31, til: 1 } ]", "7:78",
            "unknown key 'til'"),
        .addedToEnvironment(
            "full plan too often", "fullPlanInterval: 1m", "7:19", "fullPlanInterval must be from 10m to 168h"),
        .addedToEnvironment(
            "password without a revision", "passwords: { evalap_a: { name: evalap-a } }", "7:14",
            "revision is missing"),
        .addedToEnvironment(
            "password at latest", "passwords: { evalap_a: { name: evalap-a, revision: latest } }", "7:52",
            "must be a whole number"),
        .addedToEnvironment(
            "user that PostgreSQL can't have", "passwords: { Evalap-A: { name: evalap-a, revision: 1 } }", "7:14",
            "starts with a letter"),
        .addedToEnvironment(
            "backups of a database twice", "backups: [ { database: a, daily: 1 }, { database: a, daily: 2 } ]", "7:51",
            "one database, one policy"),
        .addedToEnvironment(
            "backups of a table twice",
            "backups: [ { database: a, daily: 1, verify: [ { table: t, minimumRows: 1 }, { table: t, minimumRows: 2 } ] } ]",
            "7:86", "one table, one number"),
        .addedToEnvironment("backups for no day", "backups: [ { database: a, daily: 0 } ]", "7:34", "1 to 365"),
        .addedToEnvironment(
            "backups of what PostgreSQL can't have", "backups: [ { database: A-b, daily: 1 } ]", "7:24",
            "starts with a letter"),
        .addedToEnvironment(
            "backups with a table that is none",
            "backups: [ { database: a, daily: 1, verify: [ { table: \"a; drop\", minimumRows: 1 } ] } ]", "7:56",
            "public.experiments"),
        .addedToEnvironment("freeze as a group", "freeze: { cron: \"0 18 * * FRI\" }", "7:9", "freeze must be a list"),
        .addedToEnvironment(
            "cron without quotes", "freeze: [ { cron: * * * * *, duration: 1h, timezone: UTC } ]", "7:19",
            "text that starts with '*' needs quotes"),
    ]
}
