/// Finds the word that a person most likely meant.
package enum NearestWord {
    /// The candidate with the smallest edit distance to `word`; nil when none is near enough to be a likely slip.
    ///
    /// Near enough means at most one edit for every three characters of the longer word, and at most three edits. On a
    /// tie the first candidate wins, so the answer never depends on chance.
    package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        guard word.utf8.count <= 64 else { return nil }
        let wanted = word.lowercased()
        var best: (word: String, distance: Int)?
        for candidate in candidates {
            let other = candidate.lowercased()
            let counts = (wanted.unicodeScalars.count, other.unicodeScalars.count)
            let allowed = min(3, max(1, max(counts.0, counts.1) / 3))
            guard abs(counts.0 - counts.1) <= allowed else { continue }
            let distance = distance(wanted, other)
            if distance <= allowed, distance < best?.distance ?? .max {
                best = (candidate, distance)
            }
        }
        return best?.word
    }

    /// Insertions, deletions, replacements and swaps of neighbours that turn one text into the other (optimal string
    /// alignment).
    ///
    /// Its time grows with the product of the two lengths: cut what comes from outside first.
    package static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.unicodeScalars)
        let right = Array(right.unicodeScalars)
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                var cost = min(
                    previous[column + 1] + 1, current[column] + 1,
                    previous[column] + (left[row] == right[column] ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    cost = min(cost, beforePrevious[column - 1] + 1)
                }
                current.append(cost)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count]
    }
}
