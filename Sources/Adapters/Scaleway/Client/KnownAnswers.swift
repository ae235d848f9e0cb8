import Synchronization

/// The last answer to each of a few calls, beside what it was decoded to: the same bytes mean the same. What is looked
/// at every few seconds hardly ever changes, and decoding it is much of what a look costs.
final class KnownAnswers: Sendable {
    private struct Known {
        let bytes: [UInt8]
        let answer: any Sendable
    }

    /// Beyond so many different calls all are forgotten: targets that nobody asks for any more must not pile up.
    private static let capacity = 200

    private let known = Mutex<[String: Known]>([:])

    /// Of how many calls it knows the answer.
    var count: Int { known.withLock { $0.count } }

    /// Decodes `bytes`, the answer to the call of `target`; see ``AnswerDecoder``.
    func decode<Answer: Decodable & Sendable>(
        _ type: Answer.Type, from bytes: [UInt8], of target: String
    ) throws(AnswerDecoder.Problem) -> Answer {
        if let last = known.withLock({ $0[target] }), last.bytes == bytes, let answer = last.answer as? Answer {
            return answer
        }
        let answer = try AnswerDecoder.decode(type, from: bytes)
        known.withLock { known in
            if known.count >= Self.capacity, known[target] == nil { known = [:] }
            known[target] = Known(bytes: bytes, answer: answer)
        }
        return answer
    }
}
