/// An error or a warning that Terraform shows to a person.
struct PluginDiagnostic: Hashable, Sendable, Error {
    /// The numbers are the protocol's.
    enum Severity: Int, Hashable, Sendable {
        case error = 1
        case warning = 2
    }

    let severity: Severity
    let summary: String
    var detail = ""
    /// The attribute that it is about; empty for the whole resource.
    var attribute = ""

    static func error(_ summary: String, detail: String = "", attribute: String = "") -> PluginDiagnostic {
        PluginDiagnostic(severity: .error, summary: summary, detail: detail, attribute: attribute)
    }

    static func warning(_ summary: String, detail: String = "", attribute: String = "") -> PluginDiagnostic {
        PluginDiagnostic(severity: .warning, summary: summary, detail: detail, attribute: attribute)
    }
}

extension ProtobufWriter {
    /// Appends diagnostics as a repeated field.
    mutating func append(_ field: Int, _ diagnostics: [PluginDiagnostic]) {
        for diagnostic in diagnostics {
            message(field) {
                $0.append(1, diagnostic.severity.rawValue)
                $0.append(2, diagnostic.summary)
                $0.append(3, diagnostic.detail)
                if !diagnostic.attribute.isEmpty { $0.attributePath(4, diagnostic.attribute) }
            }
        }
    }

    /// Appends a path of one attribute name.
    mutating func attributePath(_ field: Int, _ attribute: String) {
        message(field) { path in path.message(1) { $0.append(1, attribute) } }
    }
}
