/// What the provider block and the environment say together. The environment wins, as in the real provider.
struct ProviderSettings: Hashable, Sendable {
    let apiURL: String
    let secretKey: String
    /// Nil when none was given: a resource then needs its own.
    let projectID: String?
    /// Nil when none was given.
    let organizationID: String?
    let region: String
    let zone: String

    /// Merges `environment` over `block` over the defaults, and checks each form.
    ///
    /// Throws a ``PluginDiagnostic`` without the value of a key. Profiles of the configuration file are not read: tests and
    /// the demo say everything in the environment.
    init(block: Value, environment: [String: String]) throws {
        func setting(_ variable: String, _ attribute: String) -> String? {
            [environment[variable], block[attribute].text].compactMap { $0 }.first { !$0.isEmpty }
        }
        func refuse(_ attribute: String, _ variable: String, _ form: String) -> PluginDiagnostic {
            .error("scaleway-sdk-go: invalid \(attribute)", detail: "\(attribute) (or \(variable)) must be \(form).")
        }
        let accessKey = setting("SCW_ACCESS_KEY", "access_key")
        guard let accessKey, let secretKey = setting("SCW_SECRET_KEY", "secret_key") else {
            throw PluginDiagnostic.error(
                "scaleway-sdk-go: authentication is required",
                detail:
                    "Set SCW_ACCESS_KEY and SCW_SECRET_KEY. The stand-in provider takes throwaway keys of the real "
                    + "form."
            )
        }
        guard Forms.isAccessKey(accessKey) else {
            throw refuse("access_key", "SCW_ACCESS_KEY", "SCW and 17 of A-Z and 0-9")
        }
        guard Forms.isUUID(secretKey) else { throw refuse("secret_key", "SCW_SECRET_KEY", "a UUID") }
        let projectID = setting("SCW_DEFAULT_PROJECT_ID", "project_id")
        if let projectID, !Forms.isUUID(projectID) { throw refuse("project_id", "SCW_DEFAULT_PROJECT_ID", "a UUID") }
        let organizationID = setting("SCW_DEFAULT_ORGANIZATION_ID", "organization_id")
        if let organizationID, !Forms.isUUID(organizationID) {
            throw refuse("organization_id", "SCW_DEFAULT_ORGANIZATION_ID", "a UUID")
        }
        let region = setting("SCW_DEFAULT_REGION", "region") ?? "fr-par"
        guard Forms.isRegion(region) else { throw refuse("region", "SCW_DEFAULT_REGION", "of the form fr-par") }
        let zone = setting("SCW_DEFAULT_ZONE", "zone") ?? "fr-par-1"
        guard Forms.isZone(zone) else { throw refuse("zone", "SCW_DEFAULT_ZONE", "of the form fr-par-1") }
        let apiURL = setting("SCW_API_URL", "api_url") ?? "https://api.scaleway.com"
        guard Forms.isAPIURL(apiURL) else {
            throw refuse("api_url", "SCW_API_URL", "an http or https address without a slash at its end")
        }
        self.apiURL = apiURL
        self.secretKey = secretKey
        self.projectID = projectID
        self.organizationID = organizationID
        self.region = region
        self.zone = zone
    }
}
