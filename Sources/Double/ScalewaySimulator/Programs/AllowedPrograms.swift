/// That containers may run programs, and who may say so.
package struct AllowedPrograms: Sendable, Equatable {
    /// `IMAGE/TAG` below it is what an image runs.
    package let folder: String
    /// What the admin API wants as `X-Admin-Token` then.
    package let adminToken: String

    /// Without a token a random one is made.
    package init(folder: String, adminToken: String? = nil) {
        self.folder = folder
        self.adminToken = adminToken ?? Self.randomToken()
    }

    /// 128 bits from the system, as 32 hexadecimal digits.
    private static func randomToken() -> String {
        var system = SystemRandomNumberGenerator()
        return (0..<16).map { _ in
            let text = String(UInt8.random(in: .min ... .max, using: &system), radix: 16)
            return text.utf8.count == 1 ? "0" + text : text
        }.joined()
    }
}
