/// The candidate that a person most likely meant; nil when none is near.
///
/// Near is at most two slips (a letter wrong, missing, added or swapped with its neighbour), one in
/// short words.
public func nearest(to word: String, among candidates: [String]) -> String? {
    let limit = word.filter { $0 != "-" }.count <= 4 ? 1 : 2
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
        let distance = slips(from: Array(word), to: Array(candidate))
        if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.candidate
}

/// The number of slips between two words: the restricted Damerau-Levenshtein distance.
private func slips(from word: [Character], to other: [Character]) -> Int {
    var table = [[Int]](
        repeating: [Int](repeating: 0, count: other.count + 1), count: word.count + 1)
    for row in 0...word.count { table[row][0] = row }
    for column in 0...other.count { table[0][column] = column }
    for row in stride(from: 1, through: word.count, by: 1) {
        for column in stride(from: 1, through: other.count, by: 1) {
            let isSame = word[row - 1] == other[column - 1]
            var best = min(
                table[row - 1][column] + 1, table[row][column - 1] + 1,
                table[row - 1][column - 1] + (isSame ? 0 : 1))
            if row > 1, column > 1, word[row - 1] == other[column - 2],
                word[row - 2] == other[column - 1]
            {
                best = min(best, table[row - 2][column - 2] + 1)
            }
            table[row][column] = best
        }
    }
    return table[word.count][other.count]
}
