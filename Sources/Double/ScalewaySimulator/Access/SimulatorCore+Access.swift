import SimulatedCloud

/// Who may do what: decided once, before a call reaches the product that it is for.
extension SimulatorCore {
    /// What becomes of a call.
    enum Verdict {
        /// It may go on, perhaps with the key's default project filled in.
        case allowed(APICall)
        /// It may go on, and sees nothing but these projects.
        case limited(APICall, to: Set<String>)
        case refused(APIAnswer)
    }

    /// Keys of the body and of the query that name an object which the new one, or the listed ones, belong to.
    private static let parents = [
        "namespace_id", "container_id", "vpc_id", "private_network_id", "gateway_id", "instance_id",
        "job_definition_id",
        "pipeline_id", "datasource_id",
    ]

    /// The owner of the organization may do everything: the one person that there is, and whoever has a token that
    /// IAM didn't make.
    func bearer(of token: String?) -> IAMKey? {
        guard let token, !tokens.contains(token), let key = cloud.key(secret: token),
            key.bearer != .user(Self.consolePrincipal)
        else { return nil }
        return key
    }

    /// Decides on a call whose line in the table is `route`.
    func verdict(on call: APICall, _ route: Route, token: String?) -> Verdict {
        guard let key = bearer(of: token), route.place != .anybody else { return .allowed(call) }
        let rights = cloud.rights(of: key.bearer)
        let named = projects(in: call, route)
        let place: IAMNeed.Place
        var call = call
        switch route.place {
        case .anybody, .organization:
            place = .organization
        case .somewhere:
            place = .somewhere
        case .project:
            place = .projects(named.isEmpty ? [key.defaultProjectID] : named)
            if named.isEmpty { call.name(project: key.defaultProjectID) }
        case .object, .list:
            // An object that isn't there has no project: a 404 for those who may read such objects somewhere.
            place = named.isEmpty ? .somewhere : .projects(named)
        }
        if rights.missing(for: IAMNeed(route.right, in: place)) != nil {
            return .refused(
                ErrorWire.answer(.permissionsDenied(resource: route.word, action: route.shownAction)))
        }
        if route.place == .list, case .projects(let seen) = rights.reach(of: route.right) {
            return .limited(call, to: seen)
        }
        return .allowed(call)
    }

    /// All projects that a call is about: named by it, or of objects that it names. The right must hold in each, so
    /// that naming one's own project beside somebody else's object doesn't help.
    private func projects(in call: APICall, _ route: Route) -> Set<String> {
        guard route.place != .organization, route.place != .somewhere else { return [] }
        var found = Set([route.namedProject(in: call), call.query["project_id"], call.body?["project_id"]?.text])
        for (part, segment) in zip(route.parts, call.segments) where part.hasPrefix("{") {
            found.insert(projectID(of: segment))
        }
        for key in Self.parents {
            for id in [call.query[key], call.body?[key]?.text] { found.insert(id.flatMap { projectID(of: $0) }) }
        }
        return Set(found.compactMap { $0 }.filter { !$0.isEmpty })
    }

    /// The project of an object of any product and region.
    private func projectID(of id: String) -> String? {
        cloud.projectID(of: id) ?? abroad.values.lazy.compactMap { $0.projectID(of: id) }.first
    }

    /// Answers a list out of what lies in these projects. Reads change nothing, so the copy is thrown away.
    func answerLimited(_ call: APICall, to projects: Set<String>) -> APIAnswer {
        var view = self
        view.cloud = cloud.restricted(to: projects)
        view.abroad = abroad.mapValues { $0.restricted(to: projects) }
        return view.dispatch(call)
    }

    /// Which tokens open the private containers of each project that has containers.
    func tokens(of containers: [CloudContainer]) -> [String: KnownTokens] {
        let forever = Dictionary(tokens.map { ($0, Int64.max) }, uniquingKeysWith: { first, _ in first })
        let keys = cloud.keyExpiry
        let limited = keys.keys.compactMap { secret in
            bearer(of: secret).map { (secret: secret, rights: cloud.rights(of: $0.bearer)) }
        }
        var known: [String: KnownTokens] = [:]
        for project in Set(containers.map { projectID(of: $0) }) {
            var expiry = keys.merging(forever) { max($0, $1) }
            let need = IAMNeed(IAMRight(.containers, .call), in: .projects([project]))
            for bearer in limited where bearer.rights.missing(for: need) != nil { expiry[bearer.secret] = .min }
            known[project] = KnownTokens(isOpen: tokens.isEmpty, expiry: expiry)
        }
        return known
    }
}

extension APICall {
    /// Names a project in the place where calls of this kind have it.
    fileprivate mutating func name(project: String) {
        if method == "GET" || method == "DELETE" {
            query["project_id"] = project
            values["project_id"] = [project]
        } else {
            var members: [String: JSONValue] = [:]
            if case .object(let given) = body { members = given }
            members["project_id"] = .string(project)
            body = .object(members)
        }
    }
}
