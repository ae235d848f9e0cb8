/// A day of the Gregorian calendar in UTC, written without Foundation so that the pure modules stay pure.
///
/// Days are converted with the civil-from-days arithmetic on eras of 400 years (146,097 days), counted from 1 March so
/// that the leap day is a year's last: `era = year / 400`, `dayOfYear = (153 · month + 2) / 5 + day − 1`.
package struct CivilDate: Hashable, Sendable {
    /// May be before 1970.
    package let year: Int64
    /// 1 to 12.
    package let month: Int64
    /// 1 to 31.
    package let day: Int64

    package init(year: Int64, month: Int64, day: Int64) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day that lies so many after 1 January 1970.
    package init(days: Int64) {
        let shifted = days + 719_468
        let (era, dayOfEra) = shifted.flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
        month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// The day in which a time lies.
    package init(_ time: Timestamp) { self.init(days: time.microseconds.flooredDivision(by: 86_400_000_000).quotient) }

    /// Days since 1 January 1970.
    package var days: Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shifted.flooredDivision(by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Its first moment.
    package var start: Timestamp { Timestamp(microseconds: days * 86_400_000_000) }

    /// 0 for Monday to 6 for Sunday. 1 January 1970 was a Thursday.
    package var weekday: Int64 { (days + 3).flooredDivision(by: 7).remainder }
}

extension Int64 {
    /// Quotient and remainder where the remainder is never negative.
    func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let remainder = ((self % divisor) + divisor) % divisor
        return ((self - remainder) / divisor, remainder)
    }
}
