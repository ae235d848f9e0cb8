/// Five cron fields: minute, hour, day of month, month, day of week, each with `*`, lists, ranges
/// and steps; numbers only.
struct CronExpression: Sendable, Equatable {
    private let minutes, hours, days, months, weekdays: Set<Int>
    /// When both day fields are given, one of them is enough.
    private let isEitherDay: Bool

    /// nil when `text` isn't a schedule.
    init?(_ text: String) {
        let fields = text.split(separator: " ").map(String.init)
        guard fields.count == 5, let minutes = Self.values(fields[0], 0...59),
            let hours = Self.values(fields[1], 0...23),
            let days = Self.values(fields[2], 1...31), let months = Self.values(fields[3], 1...12),
            let weekdays = Self.values(fields[4], 0...7)
        else { return nil }
        (self.minutes, self.hours, self.days, self.months) = (minutes, hours, days, months)
        // 0 and 7 are both Sunday.
        self.weekdays = Set(weekdays.map { $0 % 7 })
        isEitherDay = !fields[2].hasPrefix("*") && !fields[4].hasPrefix("*")
    }

    /// The first due minute after `time`, both in microseconds since 1970 of the schedule's own wall clock; nil when
    /// none comes in 5 years.
    func next(after time: Int64) -> Int64? {
        let minute: Int64 = 60_000_000
        var at = (time / minute + 1) * minute
        let end = at + 5 * 366 * 86_400_000_000
        while at < end {
            let civil = CivilTime(at)
            if !matchesDay(civil) {
                at += 86_400_000_000 - at % 86_400_000_000
            } else if !hours.contains(civil.hour) {
                at += 60 * minute - at % (60 * minute)
            } else if !minutes.contains(civil.minute) {
                at += minute
            } else {
                return at
            }
        }
        return nil
    }

    private func matchesDay(_ civil: CivilTime) -> Bool {
        guard months.contains(civil.month) else { return false }
        let (byDay, byWeekday) = (days.contains(civil.day), weekdays.contains(civil.weekday))
        return isEitherDay ? byDay || byWeekday : byDay && byWeekday
    }

    private static func values(_ field: String, _ allowed: ClosedRange<Int>) -> Set<Int>? {
        var values: Set<Int> = []
        for part in field.split(separator: ",", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "/", omittingEmptySubsequences: false)
            guard (1...2).contains(pieces.count), let step = pieces.count == 2 ? Int(pieces[1]) : 1, step > 0 else {
                return nil
            }
            let range: ClosedRange<Int>
            if pieces[0] == "*" {
                range = allowed
            } else {
                let bounds = pieces[0].split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
                guard (1...2).contains(bounds.count), let low = bounds[0], let high = bounds[bounds.count - 1],
                    low <= high,
                    allowed.contains(low), allowed.contains(high)
                else { return nil }
                range = pieces.count == 2 && bounds.count == 1 ? low...allowed.upperBound : low...high
            }
            values.formUnion(stride(from: range.lowerBound, through: range.upperBound, by: step))
        }
        return values
    }
}
