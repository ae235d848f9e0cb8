import Model

/// What one rule of the ``Gate`` says about one subject.
struct GateVerdict: Hashable, Sendable {
    /// Which rule.
    enum Rule: Hashable, Sendable, CaseIterable {
        /// What this version can't do yet is refused, never skipped.
        case unsupportedKeys
        /// A person has stopped the loop.
        case suspension
        /// What the environment stands on comes before what it runs.
        case foundation
        /// What went back isn't tried again.
        case hold
        /// Code that failed isn't tried again, and one environment has new code before the other.
        case code
    }

    /// What it is about.
    enum Subject: Hashable, Sendable {
        /// All that could be done.
        case environment
        /// The release that git asks for. What was verified is kept running all the same, and healed.
        case release(of: ServiceName)
        /// The state of `terraform/` that git asks for. The one before is used all the same.
        case code
    }

    /// Whether it may be done.
    enum Ruling: Hashable, Sendable {
        case proceed
        /// Not before that time; nil when something else has to happen first.
        case wait(until: Timestamp?)
        /// Not until git or a person asks for something else.
        case refuse
    }

    /// Who says it.
    let rule: Rule
    /// About what.
    let subject: Subject
    /// What is said.
    let ruling: Ruling
    /// Why; nil when it may be done.
    let reason: Reason?

    static func proceed(_ rule: Rule, _ subject: Subject = .environment) -> GateVerdict {
        GateVerdict(rule: rule, subject: subject, ruling: .proceed, reason: nil)
    }

    /// Whether something stands in the way.
    var objects: Bool { ruling != .proceed }
}

extension [GateVerdict] {
    /// The first objection to doing anything at all.
    var objection: GateVerdict? { first { $0.objects && $0.subject == .environment } }

    /// The first objection to bringing what git asks for; what runs is kept as it should be.
    var reservation: GateVerdict? { first { $0.objects && $0.subject != .environment } }

    /// The services whose release isn't brought, for that rule's reason or for any.
    func kept(by rule: GateVerdict.Rule? = nil) -> Set<ServiceName> {
        reduce(into: []) { services, verdict in
            guard verdict.objects, rule ?? verdict.rule == verdict.rule, case .release(let service) = verdict.subject
            else { return }
            services.insert(service)
        }
    }
}
