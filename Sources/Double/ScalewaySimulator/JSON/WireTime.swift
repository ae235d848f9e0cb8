import SimulatedCloud

/// Times on the wire: RFC 3339 in UTC, with microseconds for API calls and none for controllers (api.md 1.7).
enum WireTime {
    /// The text of a time.
    static func text(_ time: CloudTime) -> String {
        let seconds = stem(time.microseconds)
        return time.isWholeSeconds
            ? "\(seconds)Z" : "\(seconds).\(WireDuration.padded(time.microseconds % 1_000_000, 6))Z"
    }

    /// Audit Trail shows nanoseconds; the last three digits only tell events apart.
    static func nanosecondText(_ microseconds: Int64, salt: Int) -> String {
        "\(stem(microseconds)).\(WireDuration.padded(microseconds % 1_000_000, 6))\(WireDuration.padded(Int64(salt % 1000), 3))Z"
    }

    /// As HTTP's headers have it (RFC 9110, 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func headerText(_ microseconds: Int64) -> String {
        let stem = stem(microseconds)
        let date = stem.prefix(10).split(separator: "-")
        let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][Int(microseconds / 86_400_000_000 % 7)]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return "\(weekday), \(date[2]) \(months[(Int(date[1]) ?? 1) - 1]) \(date[0]) \(stem.suffix(8)) GMT"
    }

    /// Microseconds since 1970 of an RFC 3339 time that ends in `Z` or an offset; nil when it isn't one.
    static func parse(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int64? {
            guard range.upperBound <= bytes.count, bytes[range].allSatisfy({ (0x30...0x39).contains($0) }) else {
                return nil
            }
            return bytes[range].reduce(0) { $0 * 10 + Int64($1 - 0x30) }
        }
        guard bytes.count >= 20, let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
        else { return nil }
        var index = 19
        var fraction: Int64 = 0
        if bytes[index] == 0x2E {
            let start = index + 1
            index = start
            while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
            guard index > start, index - start <= 9, let digits = number(start..<min(index, start + 6)) else {
                return nil
            }
            fraction = (0..<max(0, 6 - (index - start))).reduce(digits) { value, _ in value * 10 }
        }
        var offset: Int64 = 0
        if index < bytes.count, bytes[index] == 0x2B || bytes[index] == 0x2D {
            guard bytes.count == index + 6, let hours = number(index + 1..<index + 3),
                let minutes = number(index + 4..<index + 6)
            else { return nil }
            offset = (hours * 60 + minutes) * (bytes[index] == 0x2B ? 60 : -60)
        } else {
            guard index == bytes.count - 1, bytes[index] | 0x20 == 0x7A else { return nil }
        }
        let seconds = ((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second - offset
        return seconds * 1_000_000 + fraction
    }

    private static func stem(_ microseconds: Int64) -> String {
        let seconds = microseconds / 1_000_000
        var day = seconds / 86400 + 719_468
        let era = day / 146_097
        day -= era * 146_097
        // Years are counted from March, so that the leap day is the last of its year.
        let yearOfEra = (day - day / 1460 + day / 36524 - day / 146_096) / 365
        let dayOfYear = day - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let dayOfMonth = dayOfYear - (153 * shifted + 2) / 5 + 1
        let clock = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map { WireDuration.padded($0, 2) }.joined(
            separator: ":")
        return
            "\(WireDuration.padded(year, 4))-\(WireDuration.padded(month, 2))-\(WireDuration.padded(dayOfMonth, 2))T\(clock)"
    }

    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
