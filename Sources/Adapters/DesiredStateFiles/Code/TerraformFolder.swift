package import DesiredState
import Foundation

/// Looks for secrets in a local folder of Terraform code, for `amarre validate`. Whether the code works is Terraform's
/// to say.
package enum TerraformFolder {
    /// Deeper than modules have their examples.
    private static let depth = 8
    private static let mostFiles = 10_000

    /// Findings, sorted, with paths relative to the folder; nil when it holds no Terraform code (no `.tf` file anywhere), or
    /// holds desired state (an `environment.yaml`). It blocks, and never throws: what can't be read is a finding.
    package static func findings(_ path: String) -> [Finding]? {
        let contents = read(path)
        let isCode = contents.files.contains { $0.path.hasSuffix(".tf") || $0.path.hasSuffix(".tf.json") }
        let isDesiredState = contents.files.contains { $0.path.split(separator: "/").last == "environment.yaml" }
        guard isCode, !isDesiredState else { return nil }
        let files = ignoresStates(path) ? contents.files.filter { !isState($0) } : contents.files
        return (contents.findings + files.flatMap(Self.findings)).sorted()
    }

    private static func read(_ path: String) -> FolderContents {
        DesiredStateFolder.read(path, depth: depth, mostFiles: mostFiles, refusesLinks: false)
    }

    private static func isState(_ file: SourceFile) -> Bool {
        file.path.hasSuffix(".tfstate") || file.path.hasSuffix(".tfstate.backup")
    }

    /// Whether git leaves states of the folder alone, as a `.gitignore` of it or of a folder above it says, up to the
    /// repository's own: the local state of a root that a person applies lies beside its code.
    private static func ignoresStates(_ path: String) -> Bool {
        var folder = URL(filePath: path).standardizedFileURL
        while true {
            let ignored = try? String(contentsOf: folder.appending(path: ".gitignore"), encoding: .utf8)
            let lines = (ignored ?? "").split(whereSeparator: \.isNewline)
            if lines.contains("*.tfstate"), lines.contains("*.tfstate.*") || lines.contains("*.tfstate.backup") {
                return true
            }
            let isTop = FileManager.default.fileExists(atPath: folder.appending(path: ".git").path)
            let above = folder.deletingLastPathComponent().standardizedFileURL
            guard !isTop, above != folder else { return false }
            folder = above
        }
    }

    private static func findings(_ file: SourceFile) -> [Finding] {
        func finding(_ place: Place, _ message: String) -> Finding {
            Finding(file: Quoted.escaped(file.path), line: place.line, column: place.column, message: message)
        }
        if isState(file) {
            return [
                finding(
                    .start,
                    "this is a state of Terraform's, which holds secrets in plain text: it doesn't belong into git")
            ]
        }
        guard file.bytes.count <= FileLayout.maximumBytes else {
            return [finding(.start, "the file is too large: at most \(FileLayout.maximumBytes) bytes are looked at")]
        }
        guard let text = String(validating: file.bytes, as: UTF8.self) else { return [] }
        guard [".tf", ".tfvars", ".hcl", ".json"].contains(where: file.path.hasSuffix) else {
            return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap {
                number, line in
                PlaintextSecretRule.kind(in: String(line)).map {
                    finding(Place(line: number + 1, column: 1), SecretAdvice.message($0))
                }
            }
        }
        return HCLSecretScan.hits(in: text).map { finding($0.place, SecretAdvice.message($0.kind)) }
    }
}
