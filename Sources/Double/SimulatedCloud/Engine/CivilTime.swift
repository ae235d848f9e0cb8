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
