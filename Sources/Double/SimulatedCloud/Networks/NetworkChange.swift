/// The fields of a VPC or private network that a PATCH may carry; nil leaves the field alone.
package struct NetworkChange: Sendable, Equatable {
    /// May change.
    package var name: String?
    /// Free labels.
    package var tags: [String]?
    /// Private networks only.
    package var propagatesDefaultRoute: Bool?

    /// Changes nothing.
    package init() {}
}
