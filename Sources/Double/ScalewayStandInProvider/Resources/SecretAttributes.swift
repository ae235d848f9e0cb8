/// The map of secret variables as a PATCH sends it.
enum SecretAttributes {
    /// A key whose stored value stays goes out as "", which keeps it; a changed one as its text; a removed
    /// one not at all.
    static func patch(prior: Value, planned: Value) -> Value {
        .object(
            planned.members.reduce(into: [:]) { result, member in
                result[member.key] = prior[member.key] == member.value ? "" : member.value
            })
    }
}
