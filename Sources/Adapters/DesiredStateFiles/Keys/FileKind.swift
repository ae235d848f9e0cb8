/// The two kinds of file, each with its table of keys.
package enum FileKind: String, Sendable, CaseIterable {
    case environment = "Environment"
    case service = "Service"

    /// The keys at the top of a file of this kind.
    var keys: [KeyDefinition] {
        switch self {
        case .environment: Self.environmentKeys
        case .service: Self.serviceKeys
        }
    }

    /// The version of the format, as `apiVersion` names it.
    static let apiVersion = "amarre/v1"

    var header: [KeyDefinition] {
        [
            .required("apiVersion", .choice([Self.apiVersion]), "Version of the format."),
            .required("kind", .choice([rawValue]), "What this file describes."),
        ]
    }
}
