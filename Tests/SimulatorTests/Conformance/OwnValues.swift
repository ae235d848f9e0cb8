/// Members whose value belongs to the run or to the machine: only their type is compared. Everything else must be equal, apart from ids,
/// times and hashes, which are paired.
enum OwnValues {
    /// Key → why its value can't be the recorded one.
    static let reasons: [String: String] = [
        "size": "measured bytes",
        "user_agent": "the tests' own",
        "source_ip": "the tests' own",
        "help_message": "prose for people",
    ]

    /// Members that name their object as an id does, without being a UUID.
    static let names: Set<String> = ["access_key"]
}
