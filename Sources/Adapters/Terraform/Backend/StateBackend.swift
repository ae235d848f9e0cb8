/// The `s3` backend of one root, with what the configuration says instead.
struct StateBackend: Equatable, Sendable {
    /// Nil for Amazon's own addresses.
    var endpoint: String?
    var bucket: String?
    var region: String?
    private var settings = StateBackendSettings()

    /// Tries of one request, the first one included. Terraform's own 6 take half a minute when nobody listens; what
    /// fails here is tried again by the controller.
    private static let tries = 3

    /// Reads the block in the root at `folder`; nil when it names another backend or none.
    init?(root folder: String, settings: StateBackendSettings?) {
        let files = Folder.names(in: folder).filter { $0.hasSuffix(".tf") && !$0.hasPrefix("amarre") }
        guard let block = files.lazy.compactMap({ SmallFile.text("\(folder)/\($0)").flatMap(Self.block) }).first else {
            return nil
        }
        self.settings = settings ?? StateBackendSettings()
        endpoint = self.settings.endpoint ?? Self.value(of: "s3", in: block) ?? Self.value(of: "endpoint", in: block)
        bucket = self.settings.bucket ?? Self.value(of: "bucket", in: block)
        region = self.settings.region ?? Self.value(of: "region", in: block)
    }

    /// Arguments of `init` that lay the settings over the root's own block.
    var arguments: [String] {
        var values = ["max_retries=\(Self.tries)"]
        if let endpoint = settings.endpoint {
            values.append("endpoints={s3=\(HCLText.quoted(endpoint))}")
            // A bucket's name in front of the host needs a name server that knows it; Scaleway takes both.
            values.append("use_path_style=true")
        }
        if let bucket = settings.bucket { values.append("bucket=\(bucket)") }
        if let region = settings.region { values.append("region=\(region)") }
        return values.map { "-backend-config=\($0)" }
    }

    /// For people.
    var description: String {
        "\(endpoint ?? "Amazon S3")\(bucket.map { ", bucket \($0)" } ?? "")"
    }

    /// The text between the braces of `backend "s3" { … }`. A backend block holds literals only, so no more
    /// of HCL is needed.
    static func block(in text: String) -> Substring? {
        let code = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let start = line.drop { $0 == " " || $0 == "\t" }
            return start.hasPrefix("#") || start.hasPrefix("//") ? "" : line
        }.joined(separator: "\n")
        guard let start = code.firstMatch(of: /(?m)^\s*backend\s+"s3"\s*\{/)?.range.upperBound else { return nil }
        var depth = 1
        var quoted = false
        var index = start
        while index < code.endIndex {
            switch code[index] {
            case "\"": quoted.toggle()
            case "{" where !quoted: depth += 1
            case "}" where !quoted: depth -= 1
            default: break
            }
            if depth == 0 { return Substring(String(code[start..<index])) }
            index = code.index(after: index)
        }
        return nil
    }

    private static func value(of name: String, in block: Substring) -> String? {
        for match in block.matches(of: /(?<name>\w+)\s*=\s*"(?<value>[^"]*)"/) where match.output.name == name {
            return String(match.output.value)
        }
        return nil
    }
}
