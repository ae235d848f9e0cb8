package import DesiredState
package import LiveState
package import Model

/// What a person should know of an environment's surroundings. Pure; nothing here makes the controller act.
package enum SurveyNotices {
    /// How long before a key ends that is told.
    private static let keyWarning: Duration = .seconds(30 * 86_400)

    /// Sorted by what they are about.
    ///
    /// - `pinned`: the digest that each service's tag stands for.
    /// - `running`: the release of each service that is kept running, with its pinned revisions.
    package static func of(
        _ live: LiveSurroundings, desired: DesiredEnvironment, pinned: [ServiceName: ImageDigest],
        running: [ServiceName: Release]
    ) -> [Reason] {
        var notices: [Reason] = []
        for service in desired.services {
            if let tag = service.image.tag, service.image.digest == nil, !service.image.followTag,
                let pin = pinned[service.name],
                let now = live.tags["\(service.image.repository):\(tag)"], now != pin
            {
                notices.append(
                    Reason(
                        code: "tag_moved",
                        message:
                            "\(service.name): the tag \(tag) means \(short(now)) by now; \(short(pin)) stays, which "
                            + "it meant when git asked for it."
                    ))
            }
            for (variable, pin) in (running[service.name]?.secrets ?? [:]).sorted(by: { $0.key < $1.key }) {
                // `latest` is followed by itself.
                guard service.secrets[variable]?.revision != nil, let newest = live.secrets[pin.name],
                    newest > pin.revision
                else {
                    continue
                }
                notices.append(
                    Reason(
                        code: "newer_revision",
                        message:
                            "\(service.name): \(variable) has revision \(pin.revision) of \(pin.name); revision "
                            + "\(newest) is there."
                    ))
            }
        }
        for domain in live.domains where domain.status == .error {
            let why = domain.errorMessage.map { ": \($0)" } ?? ""
            notices.append(
                Reason(code: "domain_error", message: Sentence.ended("The domain \(domain.hostname) is in error\(why)"))
            )
        }
        for database in live.databases where ["error", "locked", "disk_full"].contains(database.status) {
            notices.append(
                Reason(code: "database_trouble", message: "The database \(database.name) is in \(database.status)."))
        }
        for database in live.databases where database.backupEvery == nil && desired.tier == .production {
            notices.append(
                Reason(
                    code: "database_without_backups", message: "The database \(database.name) has no backup schedule."))
        }
        for (id, count) in live.otherNamespaces.sorted(by: { $0.key < $1.key }) {
            notices.append(
                Reason(
                    code: "second_namespace",
                    message:
                        "Another container namespace is named \(desired.name): \(id), with \(count) "
                        + "container\(count == 1 ? "" : "s"). Nothing is done about it; delete it in the console when "
                        + "nothing needs it."))
        }
        notices += namesakes(live, desired.name)
        for rotation in live.rotations
        where live.observedAt > rotation.newestAt + .seconds(rotation.days * 86_400) {
            notices.append(
                Reason(
                    code: "rotation_due",
                    message:
                        "The secret \(rotation.secret) has no new revision since \(rotation.newestAt); its tag asks for "
                        + "one every \(rotation.days) days."))
        }
        let named = Set(desired.services.flatMap { $0.secrets.values.map(\.name) })
            .union((desired.passwords ?? [:]).values.map(\.name))
        for secret in live.deletedSecrets ?? [] where named.contains(secret.name) {
            notices.append(
                Reason(
                    code: "secret_deleted",
                    message:
                        "The secret \(secret.name) was deleted at \(secret.at). git still names it. Scaleway keeps it for 7 days, "
                        + "in which Terraform takes it as there and makes no other one. To restore it: POST "
                        + "/secret-manager/v1beta1/regions/fr-par/secrets/\(secret.id)/restore."))
        }
        notices += endingKeys(live, desired.name)
        for (product, reason) in live.unread.sorted(by: { $0.key < $1.key }) {
            notices.append(Reason(code: "not_observed", message: "\(product) can't be looked at: \(reason.message)"))
        }
        return notices
    }

    /// Several of a kind with the environment's own name: a call whose answer got lost was repeated, mostly. Terraform's
    /// state knows one of them, and here nobody knows which; a VPC without a private network is the other one.
    private static func namesakes(_ live: LiveSurroundings, _ environment: EnvironmentName) -> [Reason] {
        func reason(_ kind: String, _ ids: [String], _ more: String = "") -> Reason? {
            guard ids.count > 1 else { return nil }
            return Reason(
                code: "second_of_name",
                message:
                    "\(ids.count) \(kind) are named \(environment): \(ids.sorted().joined(separator: ", ")). Nothing is "
                    + "done about it; delete the one that isn't used in the console.\(more)")
        }
        let name = environment.text
        let vpcs = (live.vpcs ?? []).map(\.id)
        let networks = live.unread["private networks"] == nil ? live.networks : []
        let empty = vpcs.filter { id in !networks.contains { $0.vpcID == id } }.sorted()
        let hint =
            empty.isEmpty || empty.count == vpcs.count
            ? "" : " No private network of the project is in \(empty.joined(separator: ", "))."
        return [
            reason("databases", live.databases.filter { $0.name == name && $0.status != "deleting" }.map(\.id)),
            reason("VPCs", vpcs, hint),
            reason("private networks", live.networks.filter { $0.name == name }.map(\.id)),
        ].compactMap(\.self)
    }

    /// Keys that end within 30 days: of each application the newest, as a rotation leaves the one before to its end, and
    /// the controller's own. One that has ended opens nothing any more.
    private static func endingKeys(_ live: LiveSurroundings, _ environment: EnvironmentName) -> [Reason] {
        live.keys.compactMap { key in
            guard let end = key.expiresAt, end > live.observedAt, end <= live.observedAt + keyWarning else {
                return nil
            }
            let newer = key.application.flatMap { application in
                live.keys.first { $0.application == application && $0.createdAt > key.createdAt }
            }
            if newer != nil, !key.isOwn { return nil }
            let role = AccessRole.allCases.first { $0.application(in: environment) == key.application }
            let whose = key.isOwn ? "that the controller uses" : "of \(key.application ?? "nobody")"
            let advice =
                newer.map { "\($0.id) is newer: start the controller with it." }
                ?? "`amarre key rotate \((role ?? .controller).rawValue) -e \(environment) …` makes the next one."
            return Reason(code: "key_ends", message: "The key \(key.id) \(whose) ends at \(end). \(advice)")
        }
    }

    private static func short(_ digest: ImageDigest) -> String { String(digest.text.prefix(19)) }
}
