import DesiredState
import DesiredStateFiles
import Model
import Testing

@Suite("Bad input is refused with place and advice")
struct BadInputTests {
    static let all = BadInput.yaml + BadInput.serviceRules + BadInput.secrets + BadInput.environmentRules

    @Test("each kind of bad input", arguments: all)
    func refused(_ input: BadInput) {
        let state = DesiredStateDecoder.decode(BaseState.files(input.path, input.bytes))
        #expect(
            state.environments.keys.map(\.text) == ["staging"], "the broken environment is not used, the other one is")
        let report = state.findings.map(\.description).joined(separator: "\n")
        #expect(state.findings.allSatisfy { $0.file == input.path }, "\(report)")
        #expect(state.findings.map { "\($0.line):\($0.column)" } == input.expected.map(\.place), "\(report)")
        for (finding, expected) in zip(state.findings, input.expected) {
            for fragment in expected.fragments {
                #expect(finding.message.contains(fragment), "\(report)")
            }
        }
    }

    @Test("there are at least 45 kinds, each with a name of its own")
    func count() {
        #expect(Self.all.count >= 45)
        #expect(Set(Self.all.map(\.name)).count == Self.all.count)
    }

    @Test("a secret's text is never repeated in a message", arguments: BadInput.secrets)
    func secretsStaySecret(_ input: BadInput) {
        for finding in DesiredStateDecoder.decode(BaseState.files(input.path, input.bytes)).findings {
            for part in ["ABCDEFGHIJ", "1234abcd", "a1a1a1", "hunter2", "eyJ", "BEGIN"] {
                #expect(!finding.message.contains(part), "\(finding)")
            }
        }
    }
}
