import DesiredState
import Foundation

/// The IANA time zones that this machine's Foundation knows; it carries the list itself, so a small container image
/// needs no tzdata.
enum TimeZoneNames {
    /// Sorted.
    private static let known = (TimeZone.knownTimeZoneIdentifiers + ["Etc/UTC", "UTC"]).sorted()
    private static let set = Set(known)

    /// What is wrong with `text` as a time zone, or nil.
    static func problem(in text: String) -> String? {
        if set.contains(text) { return nil }
        let advice =
            NearestWord.nearest(to: text, among: known).map { "did you mean \($0)?" }
            ?? "use a name like Europe/Paris or UTC"
        return "unknown time zone: \(advice)"
    }
}
