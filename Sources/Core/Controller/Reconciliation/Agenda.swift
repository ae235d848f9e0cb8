package import Model
package import Planning

/// What a reconciliation still has to do, and what bounds it.
package struct Agenda: Hashable, Sendable {
    /// Whether an infrastructure step comes before the instances.
    package var infrastructureDue = false
    /// Whether it was begun for the slow full plan alone.
    package var isSlowCheck = false
    /// Infrastructure steps and rounds of module changes done so far; each is bounded.
    package var infrastructureSteps = 0
    /// See ``infrastructureSteps``.
    package var moduleRounds = 0
    /// Whether Terraform's state was given the namespace that is there; once in a reconciliation.
    var adoptedNamespace: Bool?
    /// How many times something that is there was taken over in place of making another; nil for none.
    package var adoptions: Int?
    /// How many times taints were taken off; nil for none.
    package var untaints: Int?
    /// Work left to do, in order; the first is the one under way.
    package var work: [ServiceWork] = []
    /// Why services were put aside, in order; nil for none. They are left to the next reconciliation.
    package var aside: [Reason]?
    /// Whether the infrastructure step was put aside, which keeps no service from its release; nil for no.
    package var infrastructureAside: Bool?
    /// Those services; nil for none.
    package var asideServices: [ServiceName]?
    /// Services whose schema goes back when everything else is done; nil for none.
    var schemaRollbacks: [ServiceName]?

    /// Whether the service is left to the next reconciliation.
    func isAside(_ service: ServiceName) -> Bool { asideServices?.contains(service) ?? false }

    /// Why the reconciliation ends as failed, when services were put aside.
    var asideReason: Reason? {
        guard let aside, let first = aside.first else { return nil }
        return Reason(code: first.code, message: aside.map(\.message).joined(separator: " "))
    }

    /// Whether other services than the first have something to do that isn't a removal.
    var othersWait: Bool { work.dropFirst().contains { $0.release != nil } }
}
