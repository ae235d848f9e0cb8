import Foundation
import Testing

extension WholeProductBeside {
    @Suite("A service that can't be resolved")
    struct UnresolvedTests {
        private func service(_ name: String, tag: String = "1.4.2", secrets: String = "{}") -> String {
            World.service(name, tag: tag, min: 1, max: 1, secrets: secrets)
        }

        @Test("diff compares the other services, names each that it couldn't with its reason, and exits 1")
        func diff() async throws {
            let names = ["documentation", "runners", "streamlit"]
            try await World.with(Dictionary(uniqueKeysWithValues: names.map { ($0, service($0)) })) { world in
                try await world.provision()
                try await world.commit([
                    "desired-state/staging/services/documentation.yaml": service("documentation", tag: "9.9.9"),
                    "desired-state/staging/services/streamlit.yaml": service(
                        "streamlit", secrets: "{ TOKEN: { name: nowhere, revision: latest } }"),
                ])
                let image =
                    "error: staging: documentation isn't compared: Scaleway: image "
                    + "rg.fr-par.scw.cloud/evalap/documentation has no tag "
                    + "9.9.9; the tags are: 1.4.2, 1.5.0, 1.6.0 [scaleway_not_found]"
                let secret = "error: staging: streamlit isn't compared: "
                func expectBothNamed(_ result: AmarreBinary.Result) {
                    let lines = result.errors.split(separator: "\n").filter { $0.hasPrefix("error: ") }
                    #expect(
                        lines.count == 2 && result.status == 1, "\(result.status): \(result.output)\(result.errors)")
                    #expect(lines.first.map(String.init) == image, "\(result.errors)")
                    #expect(
                        lines.last?.hasPrefix(secret) == true && lines.last?.contains("nowhere") == true,
                        "\(result.errors)")
                }
                // Nothing differs of what could be compared: that is no agreement, and isn't called one.
                let none = try await world.amarre("diff")
                expectBothNamed(none)
                #expect(none.output.isEmpty, "\(none.output)")

                try await world.call(
                    "PATCH", "containers/runners-0", #"{"environment_variables":{"LOG_LEVEL":"loud"}}"#)
                // What the unresolved ones run is neither wanted nor unwanted.
                try await world.call(
                    "PATCH", "containers/streamlit-0", #"{"environment_variables":{"LOG_LEVEL":"loud"}}"#)
                let some = try await world.amarre("diff", "--output", "json")
                expectBothNamed(some)
                let found = try JSONDecoder().decode([World.Difference].self, from: Data(some.output.utf8))
                #expect(
                    found.map(\.resource) == ["runners-0"] && found.map(\.field) == ["environment.LOG_LEVEL"],
                    "\(some.output)")
            }
        }
    }
}
