/// How fast a database grew lately, told from its newest rows: a look must not read a database of gigabytes.
package struct StoreGrowth: Hashable, Sendable {
    /// How far back is looked.
    package static let window: Duration = .seconds(7 * 86_400)
    /// Rows that are looked at, the newest first.
    package static let largestSample = 5000

    /// Rows that are not older than ``window``, at most ``largestSample``.
    package let rows: Int
    /// Their bytes.
    package let bytes: Int64
    /// When the oldest of them was written; nil when there are none.
    package let since: Timestamp?
    /// Whether there are older rows than those, and all of the window are among them.
    package let isWhole: Bool

    package init(rows: Int, bytes: Int64, since: Timestamp?, isWhole: Bool) {
        self.rows = rows
        self.bytes = bytes
        self.since = since
        self.isWhole = isWhole
    }

    /// Bytes of a day's rows. A database that is younger than the window, or has more rows in it than are looked at, is
    /// judged by the time since its oldest row.
    package func bytesPerDay(now: Timestamp) -> Int64 {
        guard let since else { return 0 }
        let time = isWhole ? Self.window : min(Self.window, max(.seconds(3600), now - since))
        return Int64(Double(bytes) * 86_400 / Double(time.components.seconds))
    }
}
