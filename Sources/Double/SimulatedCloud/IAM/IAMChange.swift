/// The fields of an application, group or policy that a create or a PATCH may carry; nil leaves the field alone.
package struct IAMChange: Sendable, Equatable {
    /// May change.
    package var name: String?
    /// Free text.
    package var description: String?
    /// Free labels.
    package var tags: [String]?
    /// Policies only.
    package var principal: IAMPrincipal?

    /// Changes nothing.
    package init() {}
}
