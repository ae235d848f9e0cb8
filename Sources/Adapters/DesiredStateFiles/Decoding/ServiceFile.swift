import DesiredState
import Model

/// `services/NAME.yaml` with its key table applied, and its own rules.
struct ServiceFile {
    private(set) var findings: FindingList
    private let object: DecodedObject?

    /// `rollout` is nil when the environment's own file doesn't say it correctly; then the fit of
    /// the deadline isn't checked.
    init(name: String, file: SourceFile, tier: Tier, rollout: RolloutPolicy?) {
        (object, findings) = FileReader.read(file, as: .service)
        checkName(name)
        checkImage(tier)
        checkScaling(tier, rollout)
        checkVariables()
        checkHTTP()
        checkMigration()
    }

    // MARK: Rules over several keys

    private mutating func checkName(_ file: String) {
        guard let name = object?["name"], let text = name.text, text != file else { return }
        findings.add(
            name.place,
            "name is \(Quoted.text(text)), the file is \(Quoted.text(file + ".yaml")): they must be the same")
    }

    private mutating func checkImage(_ tier: Tier) {
        guard let image = object?["image"]?.object, let place = object?.keyPlaces["image"] else { return }
        let hasTag = image.keyPlaces["tag"] != nil
        let hasDigest = image.keyPlaces["digest"] != nil
        if !hasTag, !hasDigest {
            findings.add(place, "image needs a tag or a digest: write image.tag or image.digest")
        }
        if tier == .production, let tag = image["tag"], tag.text == "latest", !hasDigest {
            findings.add(tag.place, "image.tag is 'latest': production runs a named version, like 1.4.2")
        }
        guard let follow = image["followTag"], follow.flag == true else { return }
        if tier == .production {
            findings.add(
                follow.place, "image.followTag is refused in production: what runs there changes by a commit alone")
        }
        if !hasTag {
            findings.add(follow.place, "image.followTag needs image.tag: there is no tag to follow")
        } else if hasDigest {
            findings.add(follow.place, "image.followTag and image.digest contradict each other: a digest never moves")
        }
    }

    private mutating func checkScaling(_ tier: Tier, _ rollout: RolloutPolicy?) {
        guard let scaling = object?["scaling"]?.object, let least = scaling["min"], let min = least.integer else {
            return
        }
        if tier == .production, min < PolicyLimits.productionMinimum {
            findings.add(
                least.place,
                "scaling.min is \(min): production runs at least \(PolicyLimits.productionMinimum) instances of each "
                    + "service"
            )
        }
        if let most = scaling["max"], let max = most.integer, min > max {
            findings.add(most.place, "scaling.max is \(max), less than scaling.min (\(min))")
        }
        if let rollout,
            let problem = DesiredService.rolloutProblem(scaling: ScalingLimits(min: min, max: min), policy: rollout)
        {
            findings.add(least.place, problem)
        }
    }

    private mutating func checkVariables() {
        let secrets = object?["secrets"]?.map ?? []
        let names = Dictionary(secrets.map { ($0.name, $0.namePlace) }, uniquingKeysWith: { first, _ in first })
        for variable in object?["environment"]?.map ?? [] {
            if let other = names[variable.name] {
                findings.add(
                    variable.namePlace,
                    "\(Quoted.text(variable.name)) is a secret too (at \(other.line):\(other.column)): a variable has "
                        + "one source"
                )
            }
            if let value = variable.value, let text = value.text, !findings.has(value.place),
                let kind = PlaintextSecretRule.kind(ofVariable: variable.name, value: text)
            {
                findings.add(value.place, SecretAdvice.message(kind))
            }
        }
    }

    private mutating func checkHTTP() {
        guard let http = object?["http"]?.object, let affinity = http["affinity"], affinity.text == "cookie" else {
            return
        }
        if http["gateway"]?.flag == false {
            findings.add(
                affinity.place,
                "http.affinity: cookie needs http.gateway: true; without the gateway nothing keeps sessions together")
        }
    }

    private mutating func checkMigration() {
        guard let migrate = object?["migrate"]?.object else { return }
        if let rollback = migrate["rollback"], let words = rollback.list,
            !words.contains(where: { $0.text?.contains("{before}") == true })
        {
            findings.add(
                rollback.place, "migrate.rollback must hold {before}, which stands for the revision to go back to")
        }
        checkDatabase(migrate)
        let plain = Set((object?["environment"]?.map ?? []).map(\.name))
        for secret in migrate["secrets"]?.map ?? [] where plain.contains(secret.name) {
            findings.add(
                secret.namePlace,
                "\(Quoted.text(secret.name)) is one of the service's variables in plain text: a variable has one source"
            )
        }
    }

    private mutating func checkDatabase(_ migrate: DecodedObject) {
        let secrets = (migrate["secrets"]?.map ?? []) + (object?["secrets"]?.map ?? [])
        guard let database = migrate["database"], let name = database.text,
            !secrets.contains(where: { $0.name == name })
        else { return }
        let place = migrate.keyPlaces["database"] == nil ? object?.keyPlaces["migrate"] : database.place
        guard let place else { return }
        findings.add(
            place,
            "migrate.database is \(name), and neither migrate.secrets nor the service's secrets have that variable: it "
                + "holds the database's URL")
    }

    /// Names of services that come first, with their places.
    var migrationsBefore: [(name: String, place: Place)] {
        (object?["migrate"]?.object?["after"]?.list ?? []).compactMap { entry in entry.text.map { ($0, entry.place) } }
    }

    /// Whether it has migrations at all.
    var migrates: Bool { object?["migrate"]?.object != nil }

    mutating func report(_ place: Place, _ message: String) { findings.add(place, message) }

    // MARK: The value

    /// The service; nil when anything in its file is wrong.
    var service: DesiredService? {
        guard findings.isEmpty, let object, let name = object["name"]?.text.flatMap({ ServiceName($0) }), let image,
            let scaling,
            let references = references(object["secrets"]), let variables = object["environment"]?.map, let resources,
            let http
        else { return nil }
        var plain: [String: String] = [:]
        for entry in variables { plain[entry.name] = entry.value?.text }
        return DesiredService(
            name: name, image: image, scaling: scaling, secrets: references, environment: plain, resources: resources,
            http: http,
            migrate: migration)
    }

    private func references(_ secrets: Decoded?) -> [String: SecretReference]? {
        guard let secrets = secrets?.map else { return nil }
        var references: [String: SecretReference] = [:]
        for entry in secrets {
            guard let reference = entry.value?.object, let secret = reference["name"]?.text else { return nil }
            references[entry.name] = SecretReference(name: secret, revision: reference["revision"]?.integer)
        }
        return references
    }

    private var image: ImageRequest? {
        guard let image = object?["image"]?.object, let repository = image["repository"]?.text,
            let follow = image["followTag"]?.flag
        else { return nil }
        return ImageRequest(
            repository: repository, tag: image["tag"]?.text, digest: image["digest"]?.text.flatMap { ImageDigest($0) },
            followTag: follow)
    }

    private var scaling: ScalingLimits? {
        guard let scaling = object?["scaling"]?.object, let min = scaling["min"]?.integer,
            let max = scaling["max"]?.integer,
            let requests = scaling["concurrentRequests"]?.integer
        else { return nil }
        return ScalingLimits(min: min, max: max, concurrentRequests: requests)
    }

    private var resources: Resources? {
        guard let resources = object?["resources"]?.object, let cpu = resources["cpu"]?.integer,
            let memory = resources["memory"]?.integer
        else { return nil }
        return Resources(mvCPU: cpu, memoryBytes: memory)
    }

    private var http: HTTPSettings? {
        guard let http = object?["http"]?.object, let port = http["port"]?.integer, let health = http["health"]?.text,
            let gateway = http["gateway"]?.flag,
            let affinity = http["affinity"]?.text.flatMap(HTTPSettings.Affinity.init(rawValue:))
        else { return nil }
        return HTTPSettings(port: port, health: health, gateway: gateway, affinity: affinity)
    }

    private var migration: Migration? {
        guard let migrate = object?["migrate"]?.object, let command = words(migrate["command"]),
            let current = words(migrate["current"]),
            let rollback = words(migrate["rollback"]),
            let mode = migrate["rollbackMode"]?.text.flatMap(Migration.RollbackMode.init(rawValue:)),
            let after = words(migrate["after"]), let deadline = migrate["deadline"]?.duration,
            let database = migrate["database"]?.text, let secrets = references(migrate["secrets"])
        else { return nil }
        return Migration(
            command: command, current: current, rollback: rollback, rollbackMode: mode,
            after: after.compactMap { ServiceName($0) }, deadline: deadline, database: database, secrets: secrets)
    }

    private func words(_ list: Decoded?) -> [String]? { list?.list?.compactMap(\.text) }
}
