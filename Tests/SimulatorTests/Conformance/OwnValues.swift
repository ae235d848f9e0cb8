/// Members whose value belongs to the run or to the machine: only their type is compared. Everything else must be
/// equal, apart from ids, times and hashes, which are paired.
enum OwnValues {
    /// Key → why its value can't be the recorded one.
    static let reasons: [String: String] = [
        "size": "measured bytes",
        "user_agent": "the tests' own",
        "help_message": "prose for people",
        "creation_ip": "the tests' own",
        "subnet": "a free range",
        "mac_address": "of a card of ours",
        "download_url": "a signed address",
        "alert_manager_url": "has an id of its own",
    ]

    /// Members of a database's public endpoint (one with a load balancer): the platform chooses its address.
    static let ofPublicEndpoints: Set<String> = ["ip", "port"]

    /// Members of a Cockpit token (one with scopes): its secret was blanked by who recorded it, with a text of another form.
    static let ofTokens: Set<String> = ["secret_key"]

    /// Members that name their object as an id does, without being a UUID: a key, and the address of the client, by
    /// which events are asked for later.
    static let names: Set<String> = ["access_key", "source_ip"]
}
