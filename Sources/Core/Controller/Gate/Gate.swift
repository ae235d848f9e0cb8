import DesiredState
import Model
import Planning

/// What stands between what git asks for and doing it. Pure: rules look at values alone.
///
/// A pass asks when it knows what git asks for, when it compares, and between deciding and opening. A rule is one row of
/// ``rules`` and one function; it says something about each of its subjects, if only that nothing stands in the way.
enum Gate {
    private static let rules: [@Sendable (GateContext) -> [GateVerdict]] = [
        unsupportedKeys, suspension, foundation, holds, code,
    ]

    static func verdicts(_ context: GateContext) -> [GateVerdict] { rules.flatMap { $0(context) } }

    /// What can be said as soon as it is known what git asks for.
    static func verdicts(_ desired: DesiredEnvironment, in environment: EnvironmentName) -> [GateVerdict] {
        verdicts(GateContext(environment: environment, desired: desired))
    }

    private static func unsupportedKeys(_ context: GateContext) -> [GateVerdict] {
        for service in context.desired?.services ?? [] {
            guard service.http.gateway else { continue }
            let reason = Reason(
                code: "not_supported_yet",
                message:
                    "\(context.environment)/services/\(service.name).yaml asks for `http.gateway`, which this version can't "
                    + "do yet. Remove it.")
            return [GateVerdict(rule: .unsupportedKeys, subject: .environment, ruling: .refuse, reason: reason)]
        }
        return [.proceed(.unsupportedKeys)]
    }

    private static func suspension(_ context: GateContext) -> [GateVerdict] {
        guard let suspension = context.suspension else { return [.proceed(.suspension)] }
        let (environment, count) = (context.environment, context.differences)
        let reason = Reason(
            code: "suspended",
            message:
                "\(environment) is suspended by \(suspension.by): \(Sentence.ended(suspension.reason)) "
                + "\(Count.text(count, "difference")) \(count == 1 ? "waits" : "wait") for `amarre resume "
                + "\(environment)`.")
        return [GateVerdict(rule: .suspension, subject: .environment, ruling: .wait(until: nil), reason: reason)]
    }

    /// What never ran waits for the database that it may need; what runs goes on.
    private static func foundation(_ context: GateContext) -> [GateVerdict] {
        let waiting = (context.desired?.services ?? []).map(\.name).filter { context.services.verified[$0] == nil }
        guard let reason = context.foundationLacks, !waiting.isEmpty else { return [.proceed(.foundation)] }
        return waiting.map {
            GateVerdict(rule: .foundation, subject: .release(of: $0), ruling: .wait(until: nil), reason: reason)
        }
    }

    /// A hold ends by itself when git asks for something that it doesn't forbid, or for the very release that is
    /// verified; where nobody can say what git asks for, it stays.
    private static func holds(_ context: GateContext) -> [GateVerdict] {
        let verified = context.services.verified
        let held = context.services.holds.filter { service, hold in
            guard hold.stands(with: context.tree) else { return false }
            guard let release = context.releases[service] else { return context.unresolved.contains(service) }
            return release != verified[service] && hold.forbids(release, asked: context.asked[service])
        }
        guard !held.isEmpty else { return [.proceed(.hold)] }
        return held.sorted { $0.key < $1.key }.map { service, hold in
            let what = hold.tree == nil ? "Ask" : "The code in terraform/ wasn't seen healthy either: change it, ask"
            let reason = Reason(
                code: "held",
                message:
                    "\(service) is held since \(hold.since): \(hold.reason.message) \(what) for another release in "
                    + "git, or run `amarre retry -e \(context.environment)`.")
            return GateVerdict(rule: .hold, subject: .release(of: service), ruling: .refuse, reason: reason)
        }
    }

    private static func code(_ context: GateContext) -> [GateVerdict] {
        guard let reason = context.codeKept else { return [.proceed(.code, .code)] }
        let ruling = reason.code == "held" ? GateVerdict.Ruling.refuse : .wait(until: nil)
        return [GateVerdict(rule: .code, subject: .code, ruling: ruling, reason: reason)]
    }
}
