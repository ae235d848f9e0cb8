/// An error of libgit2: its code, its class and its text, read on the thread and in the function in which the call failed
/// (`git_error_last` is thread-local, and the next call on the thread may overwrite it).
struct GitFailure: Error {
    let code: Int32
    let family: Int32
    let text: String

    init(code: Int32, family: Int32, text: String) {
        self.code = code
        self.family = family
        self.text = Self.clean(text)
    }

    /// One line, bounded: a server's words may hold anything.
    static func clean(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : $0 }
        var line = String.UnicodeScalarView()
        line.append(contentsOf: scalars.prefix(300))
        return String(line)
    }
}
