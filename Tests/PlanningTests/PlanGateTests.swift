import Model
import Planning
import Rollout
import Testing

@Suite struct PlanGateTests {
    private func plan(_ changes: [(String, String, PlannedChange.Action)]) -> PlanSummary {
        PlanSummary(
            handle: "h", digest: "d",
            changes: changes.map { PlannedChange(address: $0.0, type: $0.1, action: $0.2, attributes: ["image"]) }
        )
    }

    private enum Expected { case allowed, empty, refused }

    private func matches(_ verdict: PlanGate.Verdict, _ expected: Expected) -> Bool {
        switch (verdict, expected) {
        case (.allowed, .allowed), (.empty, .empty), (.refused, .refused): true
        default: false
        }
    }

    @Test func instanceSteps() {
        let container = PlanGate.containerType
        let rows: [([(String, String, PlannedChange.Action)], Bool, Expected)] = [
            ([], false, .empty), ([("a", container, .create)], false, .allowed),
            ([("a", container, .update)], false, .allowed),
            ([("a", container, .replace)], false, .refused), ([("a", container, .delete)], false, .refused),
            ([("a", container, .delete)], true, .allowed), ([("a", container, .forget)], true, .allowed),
            ([("a", container, .update)], true, .refused),
            ([("a", container, .update), ("b", container, .update)], false, .refused),
            ([("a", container, .update), ("b", "data", .read)], false, .allowed),
            ([("b", "namespace", .create)], false, .refused),
        ]
        for (index, row) in rows.enumerated() {
            let verdict = PlanGate.instanceStep(plan(row.0), address: "a", removing: row.1)
            #expect(matches(verdict, row.2), "row \(index): \(verdict)")
        }
    }

    @Test func infrastructureSteps() {
        let rows: [([(String, String, PlannedChange.Action)], Expected)] = [
            ([], .empty), ([("d", "data", .read)], .empty), ([("n", "namespace", .create)], .allowed),
            ([("n", "namespace", .update)], .allowed), ([("n", "namespace", .delete)], .refused),
            ([("n", "database", .replace)], .refused),
            ([("n", "namespace", .update), ("c", PlanGate.containerType, .update)], .refused),
        ]
        for (index, row) in rows.enumerated() {
            #expect(matches(PlanGate.infrastructureStep(plan(row.0)), row.1), "row \(index)")
        }
    }

    @Test(
        arguments: [
            "scaleway_iam_policy", "scaleway_iam_application", "scaleway_iam_api_key", "scaleway_account_project",
        ],
        PlannedChange.Action.allCases)
    func whatIsTheOrganizationsIsNeverChanged(type: String, action: PlannedChange.Action) {
        let all = plan([("n", "scaleway_container_namespace", .create), ("module.x.y", type, action)])
        guard action != .read else { return #expect(PlanGate.infrastructureStep(all) == .allowed) }
        guard case .refused(let reason) = PlanGate.infrastructureStep(all) else {
            Issue.record("not refused")
            return
        }
        #expect(reason.code == "organization_change" && reason.message.contains("module.x.y"), "\(reason)")
    }

    @Test func refusalNamesTheAddress() {
        guard
            case .refused(let reason) = PlanGate.instanceStep(
                plan([("other", "x", .update)]), address: "a", removing: false)
        else {
            Issue.record("not refused")
            return
        }
        #expect(
            reason.code == "unexpected_change" && reason.message.contains("other") && reason.message.contains("image"))
    }
}
