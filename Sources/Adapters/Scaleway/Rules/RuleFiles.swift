internal import DesiredState
internal import Model
internal import Ports

/// The rules that a commit has, by data source.
struct RuleFiles: Sendable {
    let source: any RuleFileSource
    /// With a folder for each data source: `terraform/modules/monitoring/rules`.
    let folder: String

    /// nil when the commit has none of the folders. Throws `invalid` with file and line.
    func groups(at commit: CommitID) async throws(PortFailure) -> [RuleTarget: [AlertRuleGroup]]? {
        var found: [RuleTarget: [AlertRuleGroup]] = [:]
        for target in RuleTarget.allCases {
            let place = "\(folder)/\(target.rawValue)"
            guard let files = try await source.ruleFiles(at: commit, in: place) else { continue }
            found[target] = try groups(of: files, place)
        }
        return found.isEmpty ? nil : found
    }

    /// Names are unique over all files of a data source: its ruler knows groups by them.
    private func groups(of files: [SourceFile], _ place: String) throws(PortFailure) -> [AlertRuleGroup] {
        var groups: [AlertRuleGroup] = []
        var known: [String: String] = [:]
        for file in files {
            let path = PlainText.clean("\(place)/\(file.path)", limit: 300)
            do throws(RuleDocument.Problem) {
                for (line, group) in try RuleGroupReader.groups(in: file.bytes) {
                    if let other = known.updateValue("\(path):\(line)", forKey: group.name) {
                        throw RuleDocument.Problem(
                            line: line, text: "another group is called \(group.name), at \(other): rename one of them")
                    }
                    groups.append(group)
                    guard groups.count <= RuleGroupReader.mostGroups else {
                        throw RuleDocument.Problem(
                            line: line,
                            text: "\(place) has more than \(RuleGroupReader.mostGroups) groups: put rules together")
                    }
                }
            } catch {
                throw PortFailure(.invalid, code: "rules_invalid", "\(path):\(error.line): \(error.text)")
            }
        }
        return groups
    }
}
