import Foundation
import Testing

@testable import ScalewayStandInProvider

@Suite struct SchemaTableTests {
    /// The embedded table.
    private static let text = String(decoding: PackageResources.schemas_txt, as: UTF8.self)

    /// The table's lines, made of what was read: a line that isn't understood would be missing.
    private static func lines(_ block: BlockSchema, _ indent: String) -> [String] {
        block.attributes.map { attribute in
            var flags = attribute.origin.rawValue
            if attribute.sensitive { flags += "s" }
            if attribute.deprecated { flags += "d" }
            if attribute.writeOnly { flags += "w" }
            return "\(indent)\(attribute.name) \(attribute.type) \(flags)"
        }
            + block.blocks.flatMap { nested in
                var words = [nested.name, "{\(nested.nesting)}"]
                if nested.minimum > 0 { words.append("min=\(nested.minimum)") }
                if nested.maximum > 0 { words.append("max=\(nested.maximum)") }
                if nested.block.deprecated { words.append("d") }
                return [indent + words.joined(separator: " ")] + lines(nested.block, indent + "  ")
            }
    }

    @Test func eachLineIsUnderstood() {
        let lines = SchemaTable.shared.entries.flatMap {
            ["\($0.kind) \($0.name) \($0.version)"] + Self.lines($0.block, "  ")
        }
        #expect(lines.joined(separator: "\n") + "\n" == Self.text)
    }

    @Test(arguments: ["string", "map(string)", "list({a:set(number),b:{c:bool}})"])
    func aTypeIsReadAsItIsWritten(_ text: String) throws {
        #expect(try #require(AttributeType(text)).description == text)
    }

    @Test(arguments: [
        "", "text", "list", "list(", "list()", "list(string", "string)", "{", "{a}", "{a:string", "{a:b}",
    ])
    func whatIsNoTypeIsNone(_ text: String) { #expect(AttributeType(text) == nil) }

    @Test func aLineThatIsNoMemberIsLeftOut() {
        let table = SchemaTable(
            "resource a 1\n  x string q\n  y bool o\n  z {odd}\n    w string o\nnonsense\nresource b\n")
        #expect(table.entries.map(\.name) == ["a"])
        #expect(table.entries.first?.block.attributes.map(\.name) == ["y"])
    }

    /// A rule for a member that isn't there would be a rule that never holds.
    @Test func eachRuleNamesAMember() {
        for resource in ResourceCatalogue.all {
            #expect(!resource.schema.attributes.isEmpty, "\(resource.typeName) isn't in the table")
        }
        let rules: [(String, PlanRules)] = ResourceCatalogue.all.map { ($0.typeName, $0.rules) }
        for (name, rules) in rules {
            let paths = Set(SchemaTable.shared.entry(.resource, name)?.block.paths() ?? [])
            let named = rules.replaces.union(rules.defaults.keys).union(rules.equivalences.keys)
                .union(rules.computedBlocks)
            #expect(named.isSubset(of: paths), "\(name): \(named.subtracting(paths).sorted())")
        }
    }
}

extension BlockSchema {
    /// The paths of all members.
    fileprivate func paths(below path: String = "") -> [String] {
        attributes.map { path + $0.name }
            + blocks.flatMap { [path + $0.name] + $0.block.paths(below: path + $0.name + ".") }
    }
}
