/// A name for a resource that the configuration gives none.
enum GeneratedName {
    /// `tf-ns-` or the like and eight random letters.
    static func make(_ kind: String) -> Value {
        let letters = "abcdefghijklmnopqrstuvwxyz"
        return .string("tf-\(kind)-" + String((0..<8).compactMap { _ in letters.randomElement() }))
    }
}
