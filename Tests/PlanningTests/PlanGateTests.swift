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

    /// What a plan of an instance names too is mended with any code, and nothing else.
    @Test(arguments: [
        ("scaleway_container_namespace", PlannedChange.Action.update, true), ("scaleway_vpc", .update, true),
        ("scaleway_vpc_private_network", .create, true), ("scaleway_vpc", .adopt, true),
        ("scaleway_vpc_private_network", .replace, false), ("scaleway_vpc", .delete, false),
        ("scaleway_rdb_instance", .update, false), ("scaleway_secret", .create, false),
        ("scaleway_container", .update, false),
    ])
    func whatInstancesStandOn(type: String, action: PlannedChange.Action, isNamed: Bool) {
        #expect(PlanGate.carriesInstances(PlannedChange(address: "a", type: type, action: action)) == isNamed)
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

    @Test(arguments: [
        ("scaleway_rdb_instance", PlannedChange.Action.delete, nil), ("scaleway_rdb_instance", .replace, nil),
        ("scaleway_rdb_instance", .forget, nil), ("scaleway_rdb_instance", .update, "it would lose its second node"),
        ("scaleway_rdb_database", .delete, nil), ("scaleway_rdb_database", .replace, nil),
    ])
    func aDatabaseIsNeverLost(type: String, action: PlannedChange.Action, loss: String?) {
        let changes = [
            PlannedChange(address: "n", type: "scaleway_vpc", action: .create),
            PlannedChange(address: "module.database.this", type: type, action: action, loss: loss),
        ]
        let plan = PlanSummary(handle: "", digest: "", changes: changes)
        guard case .refused(let reason) = PlanGate.infrastructureStep(plan) else {
            Issue.record("not refused")
            return
        }
        #expect(reason.code == "database_loss" && reason.message.contains("module.database.this"), "\(reason)")
        #expect(reason.message.contains(loss ?? "Terraform would \(action.rawValue) it"), "\(reason)")
    }

    @Test func whatStandsForNothingInTheCloudMayBeReplaced() {
        for action in [PlannedChange.Action.create, .update, .delete, .replace] {
            #expect(PlanGate.infrastructureStep(plan([("t", "terraform_data", action)])) == .allowed)
        }
    }

    @Test func aDatabaseIsMadeAndGrows() {
        for action in [PlannedChange.Action.create, .update] {
            let changes = ["scaleway_rdb_instance", "scaleway_rdb_database"].map {
                PlannedChange(address: "n", type: $0, action: action)
            }
            let plan = PlanSummary(handle: "", digest: "", changes: changes)
            #expect(PlanGate.infrastructureStep(plan) == .allowed)
        }
    }

    @Test(
        arguments: [
            (DatabaseSize(nodeType: "DB-PRO2-S", volume: 20, isHighlyAvailable: true), nil),
            (DatabaseSize(nodeType: "db-pro2-m", volume: 25, isHighlyAvailable: true), nil),
            (DatabaseSize(nodeType: nil, volume: nil, isHighlyAvailable: nil), nil),
            // Zero stands for "as it is" in the provider.
            (DatabaseSize(nodeType: "DB-PRO2-S", volume: 0, isHighlyAvailable: true), nil),
            (DatabaseSize(nodeType: "DB-PRO2-S", volume: 15, isHighlyAvailable: true), "from 20 to 15 GB"),
            (DatabaseSize(nodeType: "DB-PRO2-S", volume: 20, isHighlyAvailable: false), "second node"),
            (
                DatabaseSize(nodeType: "DB-PRO2-XS", volume: 20, isHighlyAvailable: true),
                "smaller, from db-pro2-s to db-pro2-xs"
            ),
            (DatabaseSize(nodeType: "DB-GP-XL", volume: 20, isHighlyAvailable: true), "can't be told"),
            (DatabaseSize(nodeType: "DB-PRO2-HUGE", volume: 20, isHighlyAvailable: true), "can't be told"),
        ] as [(DatabaseSize, String?)])
    func whatThereIsLessOfIsSaid(after: DatabaseSize, words: String?) {
        let before = DatabaseSize(nodeType: "DB-PRO2-S", volume: 20, isHighlyAvailable: true)
        let loss = before.loss(to: after)
        #expect(words.map { loss?.contains($0) == true } ?? (loss == nil), "\(loss ?? "nothing")")
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
