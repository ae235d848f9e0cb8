import Foundation
import HTTPTransport
import LiveState
import Model
import Ports

/// libFuzzer's entry: each input is the body of an answer of Scaleway's API, tried as everything that the client reads.
///
/// It is compiled into the client's own module, so that it reaches what the client decodes with.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzAnswers(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    read(WireContainer.self, bytes) { _ = $0.live }
    read([WireContainer].self, bytes) { for one in $0 { _ = one.live } }
    read(WireNamespace.self, bytes) { _ = $0.live }
    read(WireRegistryNamespace.self, bytes) { _ in }
    read(WireImage.self, bytes) { _ in }
    read(WireTag.self, bytes) { _ in }
    read(WireSecret.self, bytes) { _ in }
    read(WireSecretVersion.self, bytes) { _ in }
    read(WireSecretAccess.self, bytes) { _ in }
    read(WireMigrationAnswer.self, bytes) { told in
        check(told.answer.failure?.message ?? "")
        check(told.answer.before ?? "")
        precondition(told.answer.output.utf8.count < 18_000, "the output is too long")
        told.answer.output.split(separator: "\n").forEach { line in
            precondition(line.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }, "a control character")
        }
    }
    if let run = WireMigrationRun(text: String(decoding: bytes, as: UTF8.self)) {
        precondition(Hexadecimal.accepts(run.nonce), "a nonce that is no part of a path")
    }
    let error = APIErrorBody(bytes)
    precondition(error.details.count <= 20, "details are not limited")
    check(error.message ?? "")
    _ = RetryAfter.read(String(decoding: bytes.prefix(64), as: UTF8.self), now: Timestamp(seconds: 1_767_225_600))
    return 0
}

private func read<Answer: Decodable>(_ type: Answer.Type, _ bytes: [UInt8], _ use: (Answer) -> Void) {
    do {
        use(try AnswerDecoder.decode(type, from: bytes))
    } catch {
        check(error.path)
        check(error.text)
    }
}

/// What people are shown has a limit and no control characters.
private func check(_ text: String) {
    precondition(text.utf8.count < 4000, "a text is too long")
    precondition(text.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }, "a control character is shown")
}
