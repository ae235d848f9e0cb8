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
    /// The name that something is being assigned to.
    private var name = ""
    /// Whether a `=` or `:` came after it: a literal that comes now is its whole value.
    private var isAssigned = false
    /// Whether the value began with something else than a literal. After `?` and `:` one may still be its value.
    private var isExpression = false
    /// Open `(` and `[`, within which a line's end ends nothing.
    private var brackets = 0
    /// The label of the `variable` block that is open; its `default` goes by that name.
    private var variable: String?
    /// Whether the names in braces are variables' (JSON).
    private var holdsVariables = false
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
                isExpression = true
                advance()
                advance()
            case "?":
                isExpression = false
                advance()
            case "=", ":":
                isAssigned = !name.isEmpty
                isExpression = false
                advance()
            case "\n":
                if brackets == 0 { endOfValue() }
                advance()
            case ",":
                if brackets == 0 { endOfValue() }
                advance()
            case "(", "[":
                // `f("x")` and `m["x"]`: what stands there is an argument or a key.
                brackets += 1
                advance()
            case ")", "]":
                brackets = max(0, brackets - 1)
                advance()
            case "{": openBraces()
            case "}":
                endOfValue()
                advance()
            case _ where Self.isWord(scalar): word()
            default: advance()
            }
        }
    }

    private mutating func openBraces() {
        if labels.first == "variable", labels.count == 2 {
            variable = labels.last
        } else if holdsVariables, labels.count == 1 {
            variable = labels.last
        }
        holdsVariables = labels == ["variable"]
        brackets = 0
        endOfValue()
        advance()
    }

    private mutating func endOfValue() {
        (name, isAssigned, isExpression) = ("", false, false)
        labels = []
    }

    private mutating func word() {
        var text = ""
        while let scalar = peek(), Self.isWord(scalar) {
            text.unicodeScalars.append(scalar)
            advance()
        }
        if isAssigned {
            isExpression = true
            return
        }
        name = text
        labels.append(text)
        if ["resource", "data", "module", "output", "locals", "provider", "ephemeral"].contains(text) {
            (variable, holdsVariables) = (nil, false)
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
        // Code that somebody took out for a while refers to values as code does.
        let references = #/=\s*[a-z_]+[.(\[]/#
        found(PlaintextSecretRule.kind(in: text.replacing(references, with: "= {")), at: place)
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
        guard isAssigned else {
            found(PlaintextSecretRule.kind(in: text), at: place)
            // A name in quotes, as in JSON and in maps, or a block's label.
            name = text
            labels.append(text)
            return
        }
        let isWhole = !isExpression && (!isComputed || text.filter { $0.isLetter || $0.isNumber }.count >= 4)
        found(isWhole ? kind(ofAssigned: text) : PlaintextSecretRule.kind(in: text), at: place)
        isExpression = true
    }

    /// The kind of a literal that is the whole value of ``name``.
    private func kind(ofAssigned text: String) -> String? {
        let byForm = PlaintextSecretRule.kind(in: text)
        let called = name == "default" ? variable ?? name : name
        if byForm != nil || called == "secret" && namesRevision { return byForm }
        // A UUID is an id almost everywhere in Terraform; by such a name it is a key.
        let isKeyName = ["key", "secret", "token", "password"].contains(where: called.lowercased().contains)
        let isID = text.utf8.count == 36 && text.utf8.allSatisfy { $0 == 45 || (48...57).contains($0) || $0 >= 65 }
        if isID, !isKeyName { return nil }
        return PlaintextSecretRule.kind(ofVariable: called, value: text)
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
                let kept = (name, isAssigned, isExpression, labels)
                isAssigned = false
                quoted()
                (name, isAssigned, isExpression, labels) = kept
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
            let isValue = isAssigned && !isExpression && !text.allSatisfy(\.isWhitespace)
            found(isValue ? kind(ofAssigned: text) : PlaintextSecretRule.kind(in: text), at: place)
            isExpression = isExpression || isValue
        }
        if brackets == 0 { endOfValue() }
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
