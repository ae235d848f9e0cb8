import FoundationEssentials
import Model

/// The part of `terraform show -json` of a state that is looked at: which resources are marked as tainted. No value of
/// it is kept.
struct StateDocument: Decodable {
    let values: Values?

    struct Values: Decodable {
        let root_module: Module?
    }

    struct Module: Decodable {
        let resources: [Resource]?
        let child_modules: [Module]?

        var tainted: [String] {
            (resources ?? []).filter { $0.tainted == true }.map(\.address)
                + (child_modules ?? []).flatMap(\.tainted)
        }
    }

    struct Resource: Decodable {
        let address: String
        let tainted: Bool?
    }

    /// Addresses of tainted resources, in the state's order. Throws what the decoder does.
    static func tainted(in bytes: [UInt8]) throws -> [String] {
        try JSONDecoder().decode(StateDocument.self, from: Data(bytes)).values?.root_module?.tainted ?? []
    }
}
