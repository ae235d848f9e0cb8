/// What a wall clock of a zone is ahead of UTC, in microseconds.
enum ZoneOffset {
    private static let central: Set<String> = [
        "Europe/Paris", "Europe/Berlin", "Europe/Brussels", "Europe/Amsterdam", "Europe/Madrid", "Europe/Rome",
        "Europe/Vienna",
        "Europe/Warsaw", "Europe/Zurich", "Europe/Luxembourg", "CET",
    ]

    /// Central Europe and its summer time; every other zone counts as UTC here.
    static func at(_ utc: Int64, zone: String) -> Int64 {
        guard central.contains(zone) else { return 0 }
        return isSummer(utc) ? 7_200_000_000 : 3_600_000_000
    }

    /// From the last Sunday of March to the last Sunday of October, both at 01:00 UTC.
    private static func isSummer(_ utc: Int64) -> Bool {
        let civil = CivilTime(utc)
        guard civil.month == 3 || civil.month == 10 else { return (4...9).contains(civil.month) }
        let lastSunday = 31 - (civil.weekday + 31 - civil.day) % 7
        let isPast = civil.day > lastSunday || (civil.day == lastSunday && civil.hour >= 1)
        return civil.month == 3 ? isPast : !isPast
    }
}
