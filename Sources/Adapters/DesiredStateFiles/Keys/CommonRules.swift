import DesiredState
import Model

extension TextRule {
    static let name = TextRule(
        what: "a name", pattern: "^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$", maximumLength: NameRule.maximumLength,
        example: "streamlit"
    ) { NameRule.accepts($0) ? nil : "a name is \(NameRule.explanation)" }

    static let uuid = TextRule(
        what: "a UUID", pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
        example: "11111111-1111-1111-1111-111111111111"
    ) { ProjectID($0) == nil ? "a project is a UUID in lowercase, like 11111111-1111-1111-1111-111111111111" : nil }

    static let cron = TextRule(what: "a cron expression", maximumLength: 200, example: "0 18 * * FRI") {
        CronRule.problem(in: $0)
    }

    static let timeZone = TextRule(what: "an IANA time zone", example: "Europe/Paris") { TimeZoneNames.problem(in: $0) }

    static let repository = TextRule(
        what: "an image repository", pattern: ImageRule.repositoryPattern,
        maximumLength: ImageRule.maximumRepositoryLength,
        example: "rg.fr-par.scw.cloud/evalap/streamlit"
    ) { ImageRule.problemInRepository($0) }

    static let tag = TextRule(what: "an image tag", pattern: ImageRule.tagPattern, example: "1.4.2") {
        ImageRule.problemInTag($0)
    }

    static let digest = TextRule(
        what: "an image digest", pattern: ImageRule.digestPattern,
        example: "sha256:" + String(repeating: "0", count: 64)
    ) { ImageDigest($0) == nil ? "a digest is sha256: and 64 lowercase hexadecimal digits" : nil }

    static let variableName = TextRule(what: "a variable's name", pattern: VariableRule.namePattern) {
        VariableRule.problemInName($0)
    }

    static let variableValue = TextRule(
        what: "a variable's value", maximumLength: VariableRule.maximumValueLength, isShown: false
    ) { VariableRule.problemInValue($0) }

    static let secretName = TextRule(
        what: "a secret's name", pattern: SecretReferenceRule.namePattern, example: "evalap-database-url"
    ) { SecretReferenceRule.problemInName($0) }

    static let databaseUser = TextRule(
        what: "a user's name", pattern: SecretReferenceRule.userPattern, example: "evalap_a"
    ) { SecretReferenceRule.problemInUser($0) }

    static let database = TextRule(
        what: "a database's name", pattern: DatabaseNameRule.databasePattern, example: "evalap"
    ) { DatabaseNameRule.problemInDatabase($0) }

    static let table = TextRule(
        what: "a table's name", pattern: DatabaseNameRule.tablePattern, example: "public.experiments"
    ) { DatabaseNameRule.problemInTable($0) }

    static let healthPath = TextRule(
        what: "a health path", pattern: HTTPRule.pathPattern, maximumLength: HTTPRule.maximumPathLength,
        example: "/health"
    ) { HTTPRule.problem(inPath: $0) }

    static let ignoredResource = TextRule(
        what: "an instance, a service or *", pattern: IgnoreRuleText.resourcePattern, example: "streamlit-0"
    ) { IgnoreRuleText.problem(inResource: $0) }

    static let ignoredField = TextRule(what: "a field", pattern: IgnoreRuleText.fieldPattern, example: "scaling.max") {
        IgnoreRuleText.problem(inField: $0)
    }

    static let day = TextRule(what: "a day", pattern: IgnoreRuleText.dayPattern, example: "2026-12-31") {
        IgnoreRuleText.end(ofDay: $0) == nil ? "a day is written like 2026-12-31" : nil
    }

    static let ignoreReason = TextRule(what: "a reason", pattern: "\\S", maximumLength: PolicyLimits.ignoreReasonLength)
    { text in
        guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            return "say why the difference is left alone"
        }
        let count = text.unicodeScalars.count
        let limit = PolicyLimits.ignoreReasonLength
        return count <= limit ? nil : "a reason has at most \(limit) characters, this one has \(count)"
    }

    static let commandWord = TextRule(
        what: "a word of a command", pattern: "^.", maximumLength: PolicyLimits.commandWordLength, isShown: false
    ) { text in
        guard !text.isEmpty else { return "a word of a command isn't empty" }
        let count = text.unicodeScalars.count
        guard count <= PolicyLimits.commandWordLength else {
            return "a word of a command has at most \(PolicyLimits.commandWordLength) characters, this one has \(count)"
        }
        return nil
    }
}
