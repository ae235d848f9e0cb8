import Foundation

/// Finds a text in bytes, as it is and in the spellings in which it may have been written: base64 wherever it begins in it,
/// hexadecimal digits, UTF-16.
struct SecretSearch {
    private let needles: [Data]

    init(_ text: String) {
        let plain = Data(text.utf8)
        let digits = plain.map { byte in
            let pair = String(byte, radix: 16)
            return pair.count == 1 ? "0" + pair : pair
        }
        .joined()
        // Of the characters at both ends some bits belong to the neighbours.
        let encoded = (0..<3).map { before in
            let whole = (Data(repeating: 0, count: before) + plain).base64EncodedString().prefix { $0 != "=" }
            return String(whole.dropFirst(before == 0 ? 0 : before + 1).dropLast())
        }
        let wide = Data(text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        needles = [plain, wide] + (encoded + [digits, digits.uppercased()]).map { Data($0.utf8) }
    }

    func finds(in bytes: Data) -> Bool { needles.contains { bytes.range(of: $0) != nil } }
}
