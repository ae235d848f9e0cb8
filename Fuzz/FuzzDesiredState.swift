import DesiredState
import DesiredStateFiles

/// libFuzzer's entry: each input is one file, tried as a service's, as an environment's, and, split at
/// the byte 0xFF, as both.
///
/// Beyond not crashing, what the decoder promises is checked: findings are sorted, have a place, and no environment
/// with one is used.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDesiredState(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let environment = Array(
        """
        apiVersion: amarre/v1
        kind: Environment
        name: production
        region: fr-par
        project: 11111111-1111-1111-1111-111111111111

        """.utf8)
    check([file("environment.yaml", environment), file("services/web.yaml", bytes)])
    check([file("environment.yaml", bytes), file("services/web.yaml", bytes)])
    let halves = bytes.split(separator: 0xFF, maxSplits: 1, omittingEmptySubsequences: false).map(Array.init)
    if halves.count == 2 {
        check([file("environment.yaml", halves[0]), file("services/web.yaml", halves[1])])
        check([SourceFile(path: String(decoding: halves[0], as: UTF8.self), bytes: halves[1])])
    }
    return 0
}

private func file(_ path: String, _ bytes: [UInt8]) -> SourceFile {
    SourceFile(path: "production/\(path)", bytes: bytes)
}

private func check(_ files: [SourceFile]) {
    let state = DesiredStateDecoder.decode(files)
    precondition(state.findings == state.findings.sorted(), "findings are not sorted")
    precondition(state.findings.allSatisfy { $0.line >= 1 && $0.column >= 1 }, "a finding has no place")
    precondition(
        state.environments.isEmpty == !state.findings.isEmpty,
        "an environment with a finding is used, or one without is not")
}
