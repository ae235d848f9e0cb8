/// Where the roots' `s3` backend is, when it isn't where the roots say: the same code then works on another store.
package struct StateBackendSettings: Hashable, Sendable {
    /// The store's address, `https://…`; nil for the roots' own.
    package var endpoint: String?
    /// The bucket; nil for the roots' own.
    package var bucket: String?
    /// The store's region; nil for the roots' own.
    package var region: String?

    package init(endpoint: String? = nil, bucket: String? = nil, region: String? = nil) {
        self.endpoint = endpoint
        self.bucket = bucket
        self.region = region
    }
}
