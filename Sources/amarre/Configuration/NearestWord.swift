/// The known word that a person most likely meant.
enum NearestWord {
    /// The word of `words` at the smallest edit distance from `word`, compared without case, when that distance is at most 3 and less
    /// than half of the word's length (at least 1); the first of several.
    static func among(_ words: [String], to word: String) -> String? {
        let limit = max(1, min(3, word.count / 2))
        let candidates = words.map { (word: $0, distance: distance($0.lowercased(), word.lowercased())) }
        return candidates.filter { $0.distance <= limit }.min { $0.distance < $1.distance }?.word
    }

    /// Insertions, deletions and replacements that turn one into the other (Levenshtein).
    static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (index, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let replaced = diagonal + (right[column] == character ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
