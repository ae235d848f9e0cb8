import DesiredState
import Model

/// `environment.yaml` with its key table applied, and its own rules.
struct EnvironmentFile {
    let folder: String
    private(set) var findings: FindingList
    private let object: DecodedObject?

    init(folder: String, file: SourceFile) {
        self.folder = folder
        (object, findings) = FileReader.read(file, as: .environment)
        checkName()
        checkBackups()
    }

    /// Which rules apply, even when other keys are wrong: the tier if it is there, else what the name says.
    var tier: Tier {
        if let text = object?["tier"]?.text, let tier = Tier(rawValue: text) { return tier }
        return folder == Tier.production.rawValue ? .production : .standard
    }

    /// The rollout policy; nil when a part of it was refused.
    var rollout: RolloutPolicy? {
        guard let rollout = object?["rollout"]?.object, let soak = rollout["soak"]?.duration,
            let probes = rollout["healthyProbes"]?.integer, let deadline = rollout["deadline"]?.duration,
            let budget = rollout["rollbackBudget"]?.duration
        else { return nil }
        return RolloutPolicy(soak: soak, healthyProbes: probes, deadline: deadline, rollbackBudget: budget)
    }

    var project: (id: String, place: Place)? {
        object?["project"].flatMap { node in node.text.map { ($0, node.place) } }
    }

    var promotionSource: (name: String, place: Place)? {
        object?["promotion"]?.object?["from"].flatMap { node in node.text.map { ($0, node.place) } }
    }

    mutating func report(_ place: Place, _ message: String) { findings.add(place, message) }

    private mutating func checkName() {
        guard let name = object?["name"], let text = name.text, text != folder else { return }
        findings.add(
            name.place, "name is \(Quoted.text(text)), the folder is \(Quoted.text(folder)): they must be the same")
    }

    /// The environment with these services; nil when a key that it needs was refused.
    func environment(services: [DesiredService]) -> DesiredEnvironment? {
        guard findings.isEmpty, let object, let name = object["name"]?.text.flatMap({ EnvironmentName($0) }),
            let region = object["region"]?.text, let project = object["project"]?.text.flatMap({ ProjectID($0) }),
            let rollout,
            let prune = object["prune"]?.flag,
            let signatures = object["signatures"]?.text.flatMap(SignaturePolicy.init(rawValue:)),
            let windows = object["freeze"]?.list, let rules = object["ignore"]?.list,
            let fullPlanInterval = object["fullPlanInterval"]?.duration, let entries = object["passwords"]?.map,
            let backups = object["backups"]?.list
        else { return nil }
        var passwords: [String: SecretReference] = [:]
        for entry in entries {
            guard let password = entry.value?.object, let secret = password["name"]?.text else { return nil }
            passwords[entry.name] = SecretReference(name: secret, revision: password["revision"]?.integer)
        }
        return DesiredEnvironment(
            name: name, region: region, project: project, tier: tier, rollout: rollout, promotion: promotion,
            freeze: windows.compactMap(freezeWindow), prune: prune, signatures: signatures,
            ignore: rules.compactMap(ignoreRule),
            fullPlanInterval: fullPlanInterval, passwords: passwords.isEmpty ? nil : passwords,
            backups: backups.isEmpty ? nil : backups.compactMap(backupPolicy), services: services)
    }

    private func backupPolicy(_ entry: Decoded) -> BackupPolicy? {
        guard let backup = entry.object, let database = backup["database"]?.text, let daily = backup["daily"]?.integer,
            let weekly = backup["weekly"]?.integer, let monthly = backup["monthly"]?.integer,
            let checks = backup["verify"]?.list
        else { return nil }
        return BackupPolicy(
            database: database, daily: daily, weekly: weekly, monthly: monthly,
            verify: checks.compactMap { check in
                guard let table = check.object?["table"]?.text, let rows = check.object?["minimumRows"]?.integer else {
                    return nil
                }
                return BackupCheck(table: table, minimumRows: rows)
            })
    }

    /// A database has one policy, and a table one number in it.
    private mutating func checkBackups() {
        var databases: Set<String> = []
        for entry in object?["backups"]?.list ?? [] {
            guard let backup = entry.object, let database = backup["database"], let name = database.text else {
                continue
            }
            if !databases.insert(name).inserted {
                findings.add(database.place, "backups has \(Quoted.text(name)) twice: one database, one policy")
            }
            var tables: Set<String> = []
            for check in backup["verify"]?.list ?? [] {
                guard let table = check.object?["table"], let text = table.text, !tables.insert(text).inserted else {
                    continue
                }
                findings.add(table.place, "verify has \(Quoted.text(text)) twice: one table, one number")
            }
        }
    }

    private func ignoreRule(_ entry: Decoded) -> IgnoreRule? {
        guard let rule = entry.object, let resource = rule["resource"]?.text, let field = rule["field"]?.text,
            let reason = rule["reason"]?.text,
            let until = rule["until"]?.text.flatMap({ IgnoreRuleText.end(ofDay: $0) })
        else { return nil }
        return IgnoreRule(resource: resource, field: field, reason: reason, until: until)
    }

    /// A rule names a service of the environment or one of its instances, and a field of a resource once.
    mutating func checkIgnored(services: [String]) {
        var seen: Set<[String]> = []
        for entry in object?["ignore"]?.list ?? [] {
            guard let rule = entry.object, let resource = rule["resource"], let text = resource.text else { continue }
            let instance = InstanceName(text).flatMap { name in
                services.contains(name.service.text) && name.index < ScalingLimits.maximumInstances ? name : nil
            }
            if text != "*", !services.contains(text), instance == nil {
                let advice = NearestWord.nearest(to: text, among: services).map { "; did you mean \($0)?" } ?? ""
                findings.add(
                    resource.place,
                    "ignore names \(Quoted.text(text)): there is no such service, and no service has such an "
                        + "instance\(advice)"
                )
            }
            if let field = rule["field"], let name = field.text, !seen.insert([text, name]).inserted {
                findings.add(field.place, "ignore has \(name) of \(Quoted.text(text)) twice: one rule, one day")
            }
        }
    }

    private var promotion: PromotionPolicy? {
        guard let promotion = object?["promotion"]?.object,
            let from = promotion["from"]?.text.flatMap({ EnvironmentName($0) }),
            let verified = promotion["verifiedFor"]?.duration
        else { return nil }
        return PromotionPolicy(from: from, verifiedFor: verified)
    }

    private func freezeWindow(_ entry: Decoded) -> FreezeWindow? {
        guard let window = entry.object, let cron = window["cron"]?.text, let duration = window["duration"]?.duration,
            let zone = window["timezone"]?.text
        else { return nil }
        return FreezeWindow(cron: cron, duration: duration, timezone: zone)
    }
}
