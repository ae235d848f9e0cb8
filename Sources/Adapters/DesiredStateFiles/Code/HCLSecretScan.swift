import DesiredState

/// Looks for secrets in Terraform's language (HCL, and its JSON form): in literal text, by its form and by the name that
/// it is assigned to, and in comments. What is computed (`var.x`, `${…}`) is no literal.
///
/// It reads tokens and no grammar: code that Terraform refuses is scanned as far as it goes.
struct HCLSecretScan {
    /// Where one was found, and its kind.
    struct Hit: Hashable {
        let place: Place
        let kind: String
    }

    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var line = 1
    private var column = 1
    private var hits: [Hit] = []
    /// The last name, and whether a `=` or `:` came after it: what follows is its value.
    private var name = ""
    private var isAssigned = false
    /// The label of the `variable` block that is open; its `default` goes by that name.
    private var variable: String?
    private var labels: [String] = []

    static func hits(in text: String) -> [Hit] {
        var scan = HCLSecretScan(text)
        scan.run()
        return scan.hits
    }

    private init(_ text: String) { scalars = Array(text.unicodeScalars) }

    private mutating func run() {
        while let scalar = peek() {
            switch scalar {
            case "#": comment(upTo: "\n")
            case "/" where peek(1) == "/": comment(upTo: "\n")
            case "/" where peek(1) == "*": comment(upTo: "*/")
            case "\"": quoted()
            case "<" where peek(1) == "<": heredoc()
            case "=" where peek(1) == "=", "!" where peek(1) == "=":
                // A comparison gives nothing a value.
                (name, isAssigned) = ("", false)
                advance()
                advance()
            case "=", ":":
                isAssigned = !name.isEmpty
                advance()
            case "\n":
                endOfLine()
                advance()
            case _ where Self.isWord(scalar): word()
            case "{":
                if labels.first == "variable" { variable = labels.last }
                endOfLine()
                advance()
            default: advance()
            }
        }
    }

    private mutating func endOfLine() {
        (name, isAssigned) = ("", false)
        labels = []
    }

    private mutating func word() {
        var text = ""
        while let scalar = peek(), Self.isWord(scalar) {
            text.unicodeScalars.append(scalar)
            advance()
        }
        if isAssigned { return }
        name = text
        labels.append(text)
        if ["resource", "data", "module", "output", "locals", "provider", "ephemeral"].contains(text) {
            variable = nil
        }
    }

    private mutating func comment(upTo end: String) {
        let place = Place(line: line, column: column)
        var text = ""
        let last = Array(end.unicodeScalars)
        while let scalar = peek(), !isAhead(last) {
            text.unicodeScalars.append(scalar)
            advance()
        }
        if end == "*/" { for _ in last where peek() != nil { advance() } }
        found(PlaintextSecretRule.kind(in: text), at: place)
    }

    /// A quoted text. What stands in `${…}` and `%{…}` is code.
    private mutating func quoted() {
        let place = Place(line: line, column: column)
        advance()
        var text = ""
        var isComputed = false
        while let scalar = peek(), scalar != "\"", scalar != "\n" {
            if scalar == "\\" {
                advance()
                if let escaped = peek() { text.unicodeScalars.append(escaped == "n" ? "\n" : escaped) }
                advance()
            } else if scalar == "$" || scalar == "%", peek(1) == "{" {
                isComputed = true
                skipTemplate()
            } else {
                text.unicodeScalars.append(scalar)
                advance()
            }
        }
        if peek() == "\"" { advance() }
        if isAssigned {
            let called = name == "default" ? variable ?? name : name
            let isByForm = isComputed || called == "secret" && namesRevision
            let kind =
                isByForm
                ? PlaintextSecretRule.kind(in: text) : PlaintextSecretRule.kind(ofVariable: called, value: text)
            found(kind, at: place)
            (name, isAssigned) = ("", false)
        } else {
            found(PlaintextSecretRule.kind(in: text), at: place)
            // A name in quotes, as in JSON and in maps, or a block's label.
            name = text
            labels.append(text)
        }
    }

    /// Whether a revision is named beside it: then it is a secret's name, `{ secret = "evalap-token", revision = 1 }`.
    private var namesRevision: Bool {
        let rest = scalars[index...].prefix(200).prefix { $0 != "}" && $0 != "{" }
        return String(String.UnicodeScalarView(rest)).contains("revision")
    }

    private mutating func skipTemplate() {
        advance()
        advance()
        var depth = 1
        while let scalar = peek(), depth > 0 {
            if scalar == "\"" {
                let kept = (name, isAssigned, labels)
                isAssigned = false
                quoted()
                (name, isAssigned, labels) = kept
                continue
            }
            if scalar == "{" { depth += 1 }
            if scalar == "}" { depth -= 1 }
            advance()
        }
    }

    private mutating func heredoc() {
        advance()
        advance()
        if peek() == "-" { advance() }
        var mark = ""
        while let scalar = peek(), Self.isWord(scalar) {
            mark.unicodeScalars.append(scalar)
            advance()
        }
        guard !mark.isEmpty else { return }
        while peek() != nil {
            while let scalar = peek(), scalar != "\n" {
                _ = scalar
                advance()
            }
            advance()
            let place = Place(line: line, column: column)
            let rest = scalars[min(index, scalars.count)...].prefix { $0 != "\n" }
            let text = String(String.UnicodeScalarView(rest))
            if text.drop(while: { $0 == " " || $0 == "\t" }) == mark { break }
            found(PlaintextSecretRule.kind(in: text), at: place)
        }
        (name, isAssigned) = ("", false)
    }

    private mutating func found(_ kind: String?, at place: Place) {
        if let kind { hits.append(Hit(place: place, kind: kind)) }
    }

    private func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
        index + ahead < scalars.count ? scalars[index + ahead] : nil
    }

    private func isAhead(_ text: [Unicode.Scalar]) -> Bool {
        index + text.count <= scalars.count && scalars[index..<(index + text.count)].elementsEqual(text)
    }

    private mutating func advance() {
        guard let scalar = peek() else { return }
        index += 1
        if scalar == "\n" { (line, column) = (line + 1, 1) } else { column += 1 }
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_" || scalar == "-"
    }
}
