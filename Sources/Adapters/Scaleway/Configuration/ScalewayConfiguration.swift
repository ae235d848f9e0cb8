package import Model

/// Which API, which region, with which key. See ``load(configFile:profile:environment:overrides:)``.
package struct ScalewayConfiguration: Sendable {
    /// Scaleway's own API.
    package static let defaultAPIURL = "https://api.scaleway.com"
    /// Paris, the only region that a desired state may name.
    package static let defaultRegion = "fr-par"

    /// The key that signs every call.
    package var credentials: ScalewayCredentials
    /// `https://…`, without a slash at its end.
    package var apiURL: String
    /// `fr-par`.
    package var region: String
    /// The project of the profile or of `SCW_DEFAULT_PROJECT_ID`; nil when neither names one.
    package var defaultProject: ProjectID?
    /// A UUID.
    package var defaultOrganization: String?
    /// Added to the `User-Agent`, which Scaleway's Audit Trail records.
    package var userAgentSuffix: String?
    /// What a person should know: a file that others can read, a token that would travel in clear.
    package var warnings: [String]

    package init(
        credentials: ScalewayCredentials, apiURL: String = Self.defaultAPIURL, region: String = Self.defaultRegion,
        defaultProject: ProjectID? = nil, defaultOrganization: String? = nil, userAgentSuffix: String? = nil,
        warnings: [String] = []
    ) {
        self.credentials = credentials
        self.apiURL = apiURL
        self.region = region
        self.defaultProject = defaultProject
        self.defaultOrganization = defaultOrganization
        self.userAgentSuffix = userAgentSuffix
        self.warnings = warnings
    }
}

/// What Amarre's own configuration file says about Scaleway; it beats everything else.
package struct ScalewayOverrides: Hashable, Sendable {
    /// `scaleway.apiURL`.
    package var apiURL: String?
    /// `scaleway.region`.
    package var region: String?
    /// Added to the `User-Agent`.
    package var userAgentSuffix: String?

    package init(apiURL: String? = nil, region: String? = nil, userAgentSuffix: String? = nil) {
        self.apiURL = apiURL
        self.region = region
        self.userAgentSuffix = userAgentSuffix
    }
}

/// Everything that is wrong with the configuration, each with its place and never with a value.
package struct ScalewayConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One line each.
    package let problems: [String]

    package init(_ problems: [String]) { self.problems = problems }

    package var description: String { problems.joined(separator: "\n") }
}
