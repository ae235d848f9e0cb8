/// Makes text from outside fit for a message: one line, printable, not too long.
enum PlainText {
    static func clean(_ text: String, limit: Int) -> String {
        var output = ""
        var count = 0
        for scalar in text.unicodeScalars {
            guard count < limit else { return output + "…" }
            let category = scalar.properties.generalCategory
            let printable = category != .control && category != .format && category != .lineSeparator && category != .paragraphSeparator
            output.unicodeScalars.append(printable ? scalar : " ")
            count += 1
        }
        return output
    }
}
