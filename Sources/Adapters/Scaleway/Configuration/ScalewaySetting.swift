internal import Model

/// A setting that `SCW_*` variables and the `scw` configuration file share, with its rule.
enum ScalewaySetting: String, CaseIterable {
    case accessKey = "access_key"
    case secretKey = "secret_key"
    case organization = "default_organization_id"
    case project = "default_project_id"
    case region = "default_region"
    case zone = "default_zone"
    case apiURL = "api_url"
    case insecure
    case userAgent = "user_agent"

    /// Names in the environment, the current one first; the others are old ones that Scaleway's own tools still read.
    var variables: [String] {
        switch self {
        case .accessKey: ["SCW_ACCESS_KEY"]
        case .secretKey: ["SCW_SECRET_KEY", "SCW_TOKEN", "SCALEWAY_TOKEN"]
        case .organization: ["SCW_DEFAULT_ORGANIZATION_ID", "SCW_ORGANIZATION", "SCALEWAY_ORGANIZATION"]
        case .project: ["SCW_DEFAULT_PROJECT_ID"]
        case .region: ["SCW_DEFAULT_REGION", "SCW_REGION", "SCALEWAY_REGION"]
        case .zone: ["SCW_DEFAULT_ZONE"]
        case .apiURL: ["SCW_API_URL"]
        case .insecure: ["SCW_INSECURE"]
        case .userAgent: ["SCW_USER_AGENT"]
        }
    }

    /// What is wrong with `value`, without repeating it; nil when it is right.
    func problem(with value: String) -> String? {
        switch self {
        case .accessKey:
            let rest = value.dropFirst(3)
            let right =
                value.hasPrefix("SCW") && rest.utf8.count == 17
                && rest.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
            return right ? nil : "must be SCW and 17 capital letters or digits"
        case .secretKey, .organization, .project: return UUIDText.accepts(value.lowercased()) ? nil : "must be a UUID"
        case .region: return Self.isRegion(value[...]) ? nil : "must be a region such as fr-par"
        case .zone:
            let region = value.dropLast(2)
            let right =
                Self.isRegion(region) && value.dropLast().hasSuffix("-")
                && (value.utf8.last.map { (48...57).contains($0) } ?? false)
            return right ? nil : "must be a zone such as fr-par-1"
        case .apiURL:
            let right = ["https://", "http://"].contains { value.hasPrefix($0) && value.count > $0.count }
            guard right, value.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
                return "must begin with https:// or http://"
            }
            if value.contains("@") { return "must not hold a user name or password" }
            return value.hasSuffix("/") || value.contains("?") || value.contains("#")
                ? "must end without a slash, a query or a fragment" : nil
        case .insecure:
            return ["false", "0", "f", "no"].contains(value.lowercased())
                ? nil : "isn't supported: certificates are always checked; remove it"
        case .userAgent: return value.utf8.allSatisfy { (32...126).contains($0) } ? nil : "must be printable ASCII"
        }
    }

    private static func isRegion(_ text: Substring) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0].utf8.count == 2 && (3...7).contains(parts[1].utf8.count)
            && parts.allSatisfy { $0.utf8.allSatisfy { (97...122).contains($0) } }
    }
}
