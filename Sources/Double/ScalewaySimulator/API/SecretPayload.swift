import Foundation
import SimulatedCloud

/// What a version's data must look like: base64, and for typed secrets a flat object of strings (api.md 3).
enum SecretPayload {
    private static let required: [String: [String]] = [
        "basic_credentials": ["username", "password"], "ssh_key": ["ssh_private_key"],
        "database_credentials": ["engine", "username", "password", "host", "dbname", "port"], "key_value": [],
    ]

    static func check(_ data: String, type: String) throws(CloudError) {
        guard let bytes = Data(base64Encoded: data) else {
            throw .invalid("data", "format", "must be base64 with padding")
        }
        guard bytes.count <= 65536 else { throw .invalid("data", "constraint", "must be at most 64 KiB") }
        guard let keys = required[type] else { return }
        guard let payload = try? JSONValue.parse(bytes), case .object(let members) = payload else {
            throw .invalid("data", "format", "must be a JSON object for a secret of type \(type)")
        }
        var problems = keys.filter { members[$0] == nil }.map { "- (root): \($0) is required\n" }
        for (key, value) in members.sorted(by: { $0.key < $1.key }) where value.text == nil {
            problems.append("- \(key): Invalid type. Expected: string, given: \(name(of: value))\n")
        }
        if !problems.isEmpty { throw .invalid("data", "format", problems.joined()) }
    }

    private static func name(of value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool: "boolean"
        case .integer: "integer"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
