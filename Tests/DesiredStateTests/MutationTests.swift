import DesiredState
import DesiredStateFiles
import Foundation
import Testing

@Suite("Random changes of the sample")
struct MutationTests {
    private static let pieces = [
        "*", "&a ", "!x ", "<<: ", "{", "}", "[", "]", ":", ": ", "- ", "? ", "\"", "'", "|", ">", "\n", "\t", "#",
        "---\n", "%", "\\",
        "\u{0}",
        "\u{FEFF}", "é", "\u{1F600}", "name: web\n", "a: &a [*a]", "99999999999999999999", "-1", "0x10", ".nan", "~",
        "  ",
    ]

    /// `AMARRE_MUTATION_SEED` and `AMARRE_MUTATIONS` repeat a run or make it longer.
    @Test("never crash, always give sorted findings, and never use an environment that has one")
    func mutations() {
        let variables = ProcessInfo.processInfo.environment
        let seed = variables["AMARRE_MUTATION_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: .min ... .max)
        let rounds = variables["AMARRE_MUTATIONS"].flatMap { Int($0) } ?? 150
        print("mutations: seed \(seed), \(rounds) rounds")
        var random = SeededRandom(seed: seed)
        let sample = SampleState.contents.files.filter { $0.path.hasSuffix(".yaml") }
        #expect(sample.count == 8)
        for round in 0..<rounds {
            var files = sample
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let index = Int.random(in: files.indices, using: &random)
                files[index] = SourceFile(path: files[index].path, bytes: mutated(files[index].bytes, &random))
            }
            let state = DesiredStateDecoder.decode(files)
            #expect(state.findings == state.findings.sorted(), "seed \(seed), round \(round)")
            #expect(state == DesiredStateDecoder.decode(files.shuffled(using: &random)), "seed \(seed), round \(round)")
            for name in state.environments.keys {
                #expect(state.findings(of: name).isEmpty, "seed \(seed), round \(round)")
            }
            for finding in state.findings {
                #expect(
                    finding.line >= 1 && finding.column >= 1 && !finding.description.contains("\n"),
                    "seed \(seed), round \(round): \(finding)")
            }
            if state.environments.count < 2 { #expect(!state.findings.isEmpty, "seed \(seed), round \(round)") }
        }
    }

    private func mutated(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = bytes
        let place = Int.random(in: 0...bytes.count, using: &random)
        let end = min(bytes.count, place + Int.random(in: 0...8, using: &random))
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes.removeSubrange(place..<end)
        case 1:
            bytes.insert(
                contentsOf: Array(Self.pieces[Int.random(in: Self.pieces.indices, using: &random)].utf8), at: place)
        case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 3: bytes.removeSubrange(place..<bytes.count)
        default: if place < bytes.count { bytes[place] = UInt8.random(in: .min ... .max, using: &random) }
        }
        return bytes
    }
}
