import SimulatedCloud

/// The registry's calls: faults and log like all others, keys as Basic and Bearer, rights by project.
extension SimulatorCore {
    /// Answers one call of the distribution API, or one for a token.
    mutating func answer(_ call: DistributionCall) -> APIAnswer {
        advance()
        let secret = DistributionTokens.password(call.authorization) ?? issuedToken(call)?.secret
        var answer = answerRegistry(call, secret)
        answer.headers += [
            ("X-Request-Id", call.call.caller.requestID), ("Docker-Distribution-Api-Version", "registry/2.0"),
        ]
        calls.append(
            call.call, status: answer.delivery == .none ? 0 : answer.status, at: WireTime.text(.call(cloud.now)))
        return answer
    }

    private mutating func answerRegistry(_ call: DistributionCall, _ secret: String?) -> APIAnswer {
        let fault = takeFault(call.call, secret)
        if let fault, !fault.afterEffect, !fault.effect.needsAnswer { return fault.answer(instead: nil, of: call.call) }
        let real = call.call.segments.first == DistributionTokens.product ? token(call) : serve(call)
        return fault?.answer(instead: real, of: call.call) ?? real
    }

    private func issuedToken(_ call: DistributionCall) -> DistributionTokens.Token? {
        DistributionTokens.bearer(call.authorization).flatMap { registryTokens.token($0, at: cloud.now) }
    }

    /// GET /registry-internal/v1/regions/{region}/tokens. Without a key a token is for what anyone may pull.
    private mutating func token(_ call: DistributionCall) -> APIAnswer {
        let path = [DistributionTokens.product, "v1", "regions", cloud.settings.region, "tokens"]
        guard call.call.method == "GET", call.call.segments == path else { return .noRoute(call.call) }
        let secret = DistributionTokens.password(call.authorization)
        if call.authorization != nil, let refused = authentication(secret) { return refused }
        var access: [String: Set<DistributionTokens.Action>] = [:]
        // Several may come as one text with spaces, too (Docker's token specification).
        for text in call.call.values["scope"] ?? [] {
            for scope in text.split(separator: " ").compactMap({ DistributionTokens.Scope($0) }) {
                let given = scope.actions.filter { isAllowed($0, on: scope.repository, secret) }
                access[scope.repository, default: []].formUnion(given)
            }
        }
        let token = registryTokens.issue(secret, access, at: cloud.now)
        return .ok([
            "token": .string(token), "access_token": .string(token), "expires_in": .int(DistributionTokens.lifetime),
            "issued_at": .string(WireTime.text(.call(cloud.now))),
        ])
    }

    /// Pulling takes the right to read registries in the namespace's project, pushing the right to write; what is
    /// public is pulled without any. A namespace that isn't there has no project: a 404 for those who have the right
    /// somewhere.
    private func isAllowed(_ action: DistributionTokens.Action, on repository: String, _ secret: String?) -> Bool {
        let place = cloud.registryPlace(of: repository)
        if action == .pull, place?.isPublic == true { return true }
        guard let secret else { return false }
        guard let key = bearer(of: secret) else { return true }
        let right = IAMRight(.registry, action == .pull ? .read : .write)
        let need = IAMNeed(right, in: place.map { .projects([$0.projectID]) } ?? .somewhere)
        return cloud.rights(of: key.bearer).missing(for: need) == nil
    }

    private mutating func serve(_ call: DistributionCall) -> APIAnswer {
        guard let request = call.request else { return .noRoute(call.call) }
        let need = request.need(call.call.method)
        guard let token = issuedToken(call), token.secret.map({ authentication($0) == nil }) ?? true else {
            return challenge(call, request, need)
        }
        if let repository = request.repository {
            // What a policy gives is asked again: it may have been taken away since the token was made.
            guard token.gives(need, on: repository), isAllowed(need, on: repository, token.secret) else {
                return DistributionWire.answer(RegistryRefusal(.denied, repository))
            }
            guard Self.isName(repository) else {
                return DistributionWire.answer(RegistryRefusal(.nameInvalid, repository))
            }
        }
        do throws(RegistryRefusal) {
            return try DistributionAPI.answer(Self.limitingMount(call, token), request, &cloud)
        } catch {
            return DistributionWire.answer(error)
        }
    }

    /// A blob is mounted from a repository that the token may pull, else it must be uploaded.
    private static func limitingMount(_ call: DistributionCall, _ token: DistributionTokens.Token) -> DistributionCall {
        guard let other = call.call.query["from"], !token.gives(.pull, on: other) else { return call }
        var limited = call
        limited.call.query["mount"] = nil
        return limited
    }

    private func challenge(
        _ call: DistributionCall, _ request: DistributionRequest, _ need: DistributionTokens.Action
    ) -> APIAnswer {
        var answer = DistributionWire.answer(RegistryRefusal(.unauthorized, request.repository ?? ""))
        let realm = "\(call.origin)/\(DistributionTokens.product)/v1/regions/\(cloud.settings.region)/tokens"
        let actions = need == .push ? "pull,push" : "pull"
        let scope = request.repository.map { ",scope=\"repository:\($0):\(actions)\"" } ?? ""
        answer.headers.append(("WWW-Authenticate", "Bearer realm=\"\(realm)\",service=\"registry\"\(scope)"))
        return answer
    }

    /// The specification's form of a name: parts of lowercase letters and digits, joined by `.`, `_`, `__` or dashes.
    private static func isName(_ text: String) -> Bool {
        text.utf8.count <= 255
            && text.wholeMatch(of: #/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)+/#) != nil
    }
}
