import SimulatedCloud

/// The rulers' calls: faults and log like all others, tokens of Cockpit in place of keys.
extension SimulatorCore {
    /// Answers one call to a data source's host.
    mutating func answer(_ call: RulerCall) -> APIAnswer {
        advance()
        let fault = takeFault(call.call, call.token)
        var answer: APIAnswer
        if let fault, !fault.afterEffect, !fault.effect.needsAnswer {
            answer = fault.answer(instead: nil, of: call.call)
        } else {
            answer = refusal(of: call) ?? RulerAPI.answer(call, &cloud)
            if let fault { answer = fault.answer(instead: answer, of: call.call) }
        }
        answer.headers.append(("X-Request-Id", call.call.caller.requestID))
        calls.append(
            call.call, status: answer.delivery == .none ? 0 : answer.status, at: WireTime.text(.call(cloud.now)),
            host: call.host)
        return answer
    }

    /// A token opens the data sources of its own project and region, and rules with the scope for them alone, reading
    /// them as well. What is said then is a guess.
    private func refusal(of call: RulerCall) -> APIAnswer? {
        guard let secret = call.token, let token = cloud.cockpitToken(secret: secret) else {
            return RulerAPI.text(401, "unauthorized")
        }
        guard let source = try? cloud.source(call.source.id), source.region == call.source.region,
            source.kind == .metrics
        else { return RulerAPI.text(404, "no such data source") }
        guard token.projectID == source.projectID, token.region == source.region,
            token.scopes.contains("full_access_metrics_rules")
        else { return RulerAPI.text(403, "forbidden") }
        return nil
    }
}
