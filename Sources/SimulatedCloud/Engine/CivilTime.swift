/// The calendar's view of a time in microseconds since 1970, in whatever zone that time was moved to.
struct CivilTime: Sendable, Equatable {
    let year, month, day, hour, minute: Int
    /// 0 is Sunday.
    let weekday: Int

    init(_ microseconds: Int64) {
        let seconds = microseconds / 1_000_000
        let dayNumber = seconds / 86400
        let (shifted, era) = ((dayNumber + 719_468) % 146_097, (dayNumber + 719_468) / 146_097)
        let yearOfEra = (shifted - shifted / 1460 + shifted / 36524 - shifted / 146_096) / 365
        let dayOfYear = shifted - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        // Months are counted from March, so that the leap day is the last of its year.
        let fromMarch = (5 * dayOfYear + 2) / 153
        month = Int(fromMarch < 10 ? fromMarch + 3 : fromMarch - 9)
        year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
        day = Int(dayOfYear - (153 * fromMarch + 2) / 5) + 1
        (hour, minute) = (Int(seconds / 3600 % 24), Int(seconds / 60 % 60))
        weekday = Int((dayNumber + 4) % 7)
    }
}

/// What a wall clock of a zone is ahead of UTC, in microseconds.
enum ZoneOffset {
    private static let central: Set<String> = [
        "Europe/Paris", "Europe/Berlin", "Europe/Brussels", "Europe/Amsterdam", "Europe/Madrid", "Europe/Rome", "Europe/Vienna",
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
