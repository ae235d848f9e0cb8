/// The provider block of the real provider, version 2.81.0.
enum ProviderSchema {
    /// The version whose schemas and behaviour these are.
    static let version = "2.81.0"

    static let block = BlockSchema(
        attributes: [
            "access_key", "api_url", "organization_id", "profile", "project_id", "region", "secret_key", "zone",
        ].map { AttributeSchema($0, .string, .optional) })
}
