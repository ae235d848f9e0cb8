import SimulatedCloud

/// Everything behind the sockets: routes calls to the cloud, checks tokens, injects faults. Synchronous; its owner
/// serializes calls.
struct SimulatorCore {
    /// The simulator's own region, and the products that belong to none.
    var cloud: SimulatedCloud
    /// Containers, registry and secrets of the other regions, each made at its first call.
    var abroad: [String: SimulatedCloud]
    var book: EndpointBook
    var faults: [Fault] = []
    var calls = CallLog()
    var registryTokens = DistributionTokens()
    let clock: SimulatorClock
    let fleet: InstanceFleet
    /// Those of the owner. Empty: any token that isn't a key's secret.
    let tokens: Set<String>
    private var chance: SeededRandom
    private static let regionalProducts: Set<String> = ["containers", "registry", "secret-manager"]

    init(
        cloud: SimulatedCloud, abroad: [String: SimulatedCloud] = [:], book: EndpointBook, tokens: Set<String>,
        clock: SimulatorClock,
        fleet: InstanceFleet, faultSeed: UInt64
    ) {
        self.cloud = cloud
        self.abroad = abroad
        self.book = book
        self.tokens = tokens
        self.clock = clock
        self.fleet = fleet
        chance = SeededRandom(seed: faultSeed)
    }

    /// Lets the cloud do what is due, and the endpoints follow.
    mutating func advance() {
        let before = changes
        noteProgramNews()
        cloud.advance(to: clock.now)
        for region in abroad.keys { abroad[region]?.advance(to: clock.now) }
        if changes != before { showContainers() }
        fleet.cutDue()
    }

    /// Answers one call. `token` is the request's `X-Auth-Token`.
    mutating func answer(_ call: APICall, token: String?) -> APIAnswer {
        advance()
        let call = attributed(call, token)
        let before = changes
        defer { if changes != before { showContainers() } }
        if call.segments.first == "_simulator" {
            do throws(CloudError) { return try admin(call) } catch { return ErrorWire.answer(error) }
        }
        var answer = answerAPI(call, token: token)
        answer.headers.append(("X-Request-Id", call.caller.requestID))
        calls.append(call, status: answer.delivery == .none ? 0 : answer.status, at: WireTime.text(.call(cloud.now)))
        return answer
    }

    private mutating func answerAPI(_ call: APICall, token: String?) -> APIAnswer {
        let fault = takeFault(call, token)
        if let fault {
            if fault.effect.needsKnownToken, let refused = authentication(token) { return refused }
            if !fault.afterEffect, !fault.effect.needsAnswer {
                if fault.effect == .permissionDenied, call.method != "GET" { noteRefusal(of: call) }
                return fault.answer(instead: nil, of: call)
            }
        }
        let real = route(call, token: token)
        guard let fault else { return real }
        if fault.effect == .stuck { stick(real, of: call) }
        return fault.answer(instead: real, of: call)
    }

    /// Audit Trail shows refused tries as well (api.md 8). What the call would have written is found out on a copy.
    private mutating func noteRefusal(of call: APICall) {
        var copy = self
        _ = copy.dispatch(call)
        cloud.recordRefusal(of: copy.cloud)
    }

    func authentication(_ token: String?) -> APIAnswer? {
        guard let token, !token.isEmpty else { return ErrorWire.deniedAuthentication(reason: "invalid_argument") }
        let key = cloud.key(secret: token)
        guard tokens.isEmpty || tokens.contains(token) || key != nil else {
            return ErrorWire.deniedAuthentication(reason: "not_found")
        }
        return key.map { cloud.isExpired($0) } == true ? ErrorWire.deniedAuthentication(reason: "expired") : nil
    }

    private mutating func route(_ call: APICall, token: String?) -> APIAnswer {
        if let refused = authentication(token) { return refused }
        guard let line = RouteTable.line(for: call) else { return .noRoute(call) }
        switch verdict(on: call, line, token: token) {
        case .allowed(let call): return dispatch(call)
        case .limited(let call, let projects): return answerLimited(call, to: projects)
        case .refused(let answer):
            if line.right.action != .read, call.method != "GET" { noteRefusal(of: call) }
            return answer
        }
    }

    /// Carries a call out, whoever made it.
    mutating func dispatch(_ call: APICall) -> APIAnswer {
        do throws(CloudError) {
            if let answer = try ProductsAPI.answer(call, &cloud) { return answer }
            guard let product = call.part(0), Self.regionalProducts.contains(product), call.part(2) == "regions" else {
                return .noRoute(call)
            }
            let region = call.part(3) ?? ""
            guard SimulatedCloud.regions.contains(region) else {
                throw .invalid(
                    "region", "constraint", "must be one of \(SimulatedCloud.regions.joined(separator: ", "))")
            }
            if region != cloud.settings.region { return try answerAbroad(call, in: region) }
            return try Self.answer(call, &cloud, &book)
        } catch {
            return ErrorWire.answer(error)
        }
    }

    /// A call with a key that IAM made is its bearer's.
    private func attributed(_ call: APICall, _ token: String?) -> APICall {
        guard let token, let bearer = cloud.key(secret: token)?.bearer.id else { return call }
        var call = call
        call.caller.principalID = bearer
        return call
    }

    static func answer(_ call: APICall, _ cloud: inout SimulatedCloud, _ book: inout EndpointBook) throws(CloudError)
        -> APIAnswer
    {
        switch (call.part(0), call.part(1)) {
        case ("containers", "v1"): return try ContainersAPI.answer(call, &cloud, &book)
        case ("registry", "v1"): return try RegistryAPI.answer(call, &cloud)
        case ("secret-manager", "v1beta1"): return try SecretsAPI.answer(call, &cloud)
        default: return .noRoute(call)
        }
    }

    mutating func takeFault(_ call: APICall, _ token: String?) -> Fault? {
        for (index, fault) in faults.enumerated() where fault.matches(call, token) {
            guard fault.probability >= 1 || chance.fraction() < fault.probability else { continue }
            if let remaining = fault.remaining {
                if remaining > 1 { faults[index].remaining = remaining - 1 } else { faults.remove(at: index) }
            }
            return fault
        }
        return nil
    }

    /// Gives a new container its port and drops those of containers that are gone.
    mutating func showContainers() {
        let containers = allContainers
        for container in containers { _ = book.endpoint(of: container) }
        let alive = Set(containers.map(\.id))
        book.ports = book.ports.filter { alive.contains($0.key) }
        let grace = cloud.settings.isPessimistic ? cloud.settings.scaled(cloud.settings.grace) : nil
        let known = tokens(of: containers)
        fleet.sync(containers, ports: book.ports, grace: grace) { known[projectID(of: $0)] ?? KnownTokens() }
        fleet.programs?.sync(containers, grace: cloud.settings.scaled(cloud.settings.grace))
    }
}
