/// What belongs to the organization: projects (api.md 10), applications and policies (api.md 11).
extension RegularResource {
    static let project = RegularResource(
        "scaleway_account_project", collection: "/account/v3/projects", kind: "project", nameKind: "project",
        rules: PlanRules(replaces: ["organization_id"]), defaultTimeout: .seconds(1200), retriesDeletion: true,
        fields: [
            Field("name", create: .always, update: .whenSet),
            Field("description", create: .always, update: .whenSet),
        ] + Field.read("organization_id") + Field.read("created_at", "updated_at", form: .time))

    static let application = RegularResource(
        "scaleway_iam_application", collection: "/iam/v1alpha1/applications", kind: "application",
        nameKind: "application", rules: PlanRules(),
        fields: described + Field.read("organization_id", "editable")
            + Field.read(
                "created_at", "updated_at", form: .time))

    static let policy = RegularResource(
        "scaleway_iam_policy", collection: "/iam/v1alpha1/policies", kind: "policy", nameKind: "policy",
        rules: PlanRules(),
        fields: described + principals.map { Field($0, create: .whenSet) } + Field.read("organization_id", "editable")
            + Field.read("created_at", "updated_at", form: .time),
        extras: Extras(
            create: { planned, body in body["rules"] = rules(planned) },
            update: { planned, changes, body in
                // The new principal is sent; the one that goes is left out.
                for name in principals where changes.contains(name) && !planned[name].isZero {
                    body[name] = planned[name]
                }
            },
            settle: { id, prior, planned, changes, cloud in
                guard !prior.isNull, changes.contains("rule") else { return }
                _ = try await cloud.call(
                    "PUT", "/iam/v1alpha1/rules",
                    .object(["policy_id": .string(id.id), "rules": rules(planned)]))
            },
            read: { id, object, _, cloud in
                let answer = try await cloud.call("GET", "/iam/v1alpha1/rules?policy_id=\(id.id)")
                return ["rule": .array(answer["rules"].elements.map(rule))]
            },
            validate: { config in
                let given = principals.filter { !config[$0].isNull }
                guard given.count != 1, principals.allSatisfy({ config[$0] != .unknown }) else { return [] }
                return [
                    .error(
                        "Invalid combination of arguments",
                        detail: "one of \(principals.joined(separator: ", ")) must be given, and only one",
                        attribute: given.first ?? "application_id")
                ]
            }))

    private static let described = [
        Field("name", create: .always, update: .whenSet),
        Field("description", create: .always, update: .whenSet),
        Field("tags", create: .always, update: .whenSet),
    ]

    private static let principals = ["application_id", "group_id", "no_principal", "user_id"]

    private static func rules(_ planned: Value) -> Value {
        .array(
            planned["rule"].elements.map { rule in
                var body: [String: Value] = [
                    "permission_set_names": .array(rule["permission_set_names"].elements),
                    "condition": .string(rule["condition"].text ?? ""),
                ]
                for name in ["organization_id", "project_ids"] where !rule[name].isZero { body[name] = rule[name] }
                return .object(body)
            })
    }

    private static func rule(_ object: Value) -> Value {
        .object([
            "condition": object["condition"].isZero ? .null : object["condition"],
            "organization_id": object["organization_id"].isZero ? .null : object["organization_id"],
            "permission_set_names": object["permission_set_names"],
            "project_ids": object["project_ids"].isZero ? .null : object["project_ids"],
        ])
    }
}
