/// Five-field cron expressions: minute, hour, day of month, month, day of week.
///
/// Each field is a comma-separated list of `*`, `N`, `N-M`, each of `*` and ranges with an optional `/STEP`. Months and
/// days may be written `JAN` and `FRI`; day of week 0 and 7 are both Sunday. No `@daily`, no `L`, `W`, `#` or `?`.
package enum CronRule {
    private struct Field {
        let name: String
        let range: ClosedRange<Int>
        var words: [String] = []
        /// Number of the first word.
        var firstWord = 0
    }

    private static let fields = [
        Field(name: "minute", range: 0...59),
        Field(name: "hour", range: 0...23),
        Field(name: "day of month", range: 1...31),
        Field(
            name: "month", range: 1...12,
            words: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"], firstWord: 1),
        Field(
            name: "day of week", range: 0...7, words: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"], firstWord: 0),
    ]

    /// What is wrong with `text`, or nil when it is a cron expression that can come true.
    package static func problem(in text: String) -> String? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == fields.count else {
            return "a cron expression has five fields (minute hour day month weekday), this one has \(parts.count)"
        }
        var values: [Set<Int>] = []
        for (field, part) in zip(fields, parts) {
            switch read(part, as: field) {
            case .failure(let problem): return problem.text
            case .success(let numbers): values.append(numbers)
            }
        }
        let longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        let dayCanCome = values[3].contains { month in values[2].contains { $0 <= longest[month - 1] } }
        if !dayCanCome, parts[4].hasPrefix("*") {
            return "this cron expression names a day that no month has, so it never comes true"
        }
        return nil
    }

    private struct Problem: Error {
        let text: String
    }

    private static func read(_ text: Substring, as field: Field) -> Result<Set<Int>, Problem> {
        var numbers: Set<Int> = []
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            let halves = item.split(separator: "/", omittingEmptySubsequences: false)
            guard let body = halves.first, halves.count <= 2, let range = range(body, of: field) else {
                return .failure(
                    Problem(text: "the \(field.name) field of this cron expression must be \(explanation(of: field))"))
            }
            var step = 1
            if halves.count == 2 {
                guard let number = TextCheck.wholeNumber(halves[1]), number > 0, body == "*" || body.contains("-")
                else {
                    return .failure(
                        Problem(
                            text:
                                "the step in the \(field.name) field of this cron expression must be a whole number "
                                + "from 1, after '*' or a range"
                        ))
                }
                step = number
            }
            numbers.formUnion(stride(from: range.lowerBound, through: range.upperBound, by: step))
        }
        return .success(numbers)
    }

    private static func range(_ text: Substring, of field: Field) -> ClosedRange<Int>? {
        if text == "*" { return field.range }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { number($0, of: field) }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last else {
            return nil
        }
        return first...last
    }

    private static func number(_ text: Substring, of field: Field) -> Int? {
        if let word = field.words.firstIndex(of: text.uppercased()) { return word + field.firstWord }
        guard text.utf8.count <= 2, text.utf8.allSatisfy(TextCheck.isDigit), let number = Int(text),
            field.range.contains(number)
        else { return nil }
        return number
    }

    private static func explanation(of field: Field) -> String {
        let words = field.words.isEmpty ? "" : " or \(field.words[0])-\(field.words[field.words.count - 1])"
        return
            "'*', numbers \(field.range.lowerBound)-\(field.range.upperBound)\(words), ranges that rise, or a list of "
            + "these"
    }
}
