import Foundation
import Testing

/// The permission sets of the controller's role, out of the text of `terraform/modules/access`: lists of names in JSON.
struct ControllerRole {
    let project: String
    let organization: String

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "terraform/modules/access/main.tf"), encoding: .utf8)
        let start = try #require(text.range(of: "controller = {")).upperBound
        let end = try #require(text.range(of: "plan = {", range: start..<text.endIndex)).lowerBound
        let role = String(text[start..<end])
        project = try Self.list("project", in: role)
        organization = try Self.list("organization", in: role)
    }

    private static func list(_ name: String, in role: String) throws -> String {
        let start = try #require(role.range(of: "\(name) = ["), "\(name)").upperBound
        let end = try #require(role.range(of: "]", range: start..<role.endIndex)).lowerBound
        let names = role[start..<end].split { !$0.isLetter }
        try #require(!names.isEmpty, "\(name)")
        return "[\(names.map { "\"\($0)\"" }.joined(separator: ","))]"
    }
}
