import Model
import Ports

/// What `doctor` says of one database. Pure.
package struct DatabaseSize {
    /// Of its files.
    let bytes: Int64
    let growth: StoreGrowth
    /// What becomes of old rows.
    let kept: String

    func text(now: Timestamp) -> String {
        let rows = "\(growth.rows)\(growth.rows == StoreGrowth.largestSample ? " or more" : "") rows"
        return
            "\(Self.write(bytes)); \(rows) in the last 7 days, about \(Self.write(growth.bytesPerDay(now: now))) a "
            + "day; \(kept)"
    }

    /// `900 B`, `12.3 kB`, `4.5 MB`.
    package static func write(_ bytes: Int64) -> String {
        guard bytes >= 1000 else { return "\(bytes) B" }
        var (value, unit) = (Double(bytes) / 1000, 0)
        while value >= 999.95, unit < 3 { (value, unit) = (value / 1000, unit + 1) }
        let tenths = Int64((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(["kB", "MB", "GB", "TB"][unit])"
    }
}
