/// Pairs two rows of plays one to one without crossing: as many pairs as there can be, of those
/// the least total distance, of those the list that is the smaller by play ids, oldest pair first.
///
/// It goes through the rows in order of time and keeps, as steps of a stair, the best pairs for
/// every number of columns from the first on. A play that is added later takes it back to the row
/// from which on something can differ, so plays that come in order of time cost the same however
/// many there are before them.
public struct OrderedMatching: Sendable {
    /// The best that the columns up to one can do.
    private struct Step {
        let column: Int
        let count: Int32
        let distance: Int64
        let node: Int32
    }

    /// The last pair of a list; the pairs before it are its parent's list.
    private struct Node {
        let column: Int
        let row: Int
        let parent: Int32
        /// An ancestor further away, which makes comparing two long lists quick.
        let jump: Int32
        let depth: Int32
        var isChosen = false
    }

    /// What a row changed, to be undone.
    private struct Change {
        let firstStep: Int
        let removedSteps: Int
        let nodes: Int
    }

    /// A pair, by places in ``columns`` and ``rows``.
    public struct Pair: Hashable, Sendable {
        /// The place in ``OrderedMatching/columns``.
        public let column: Int
        /// The place in ``OrderedMatching/rows``.
        public let row: Int
    }

    /// What solving found: the pairs before the first places are as they were.
    public struct Outcome: Sendable {
        /// The first column whose partner may be another one.
        public let firstColumn: Int
        /// The first row whose partner may be another one.
        public let firstRow: Int
        /// All pairs from there on, oldest first; other plays from there on have no partner.
        public let pairs: [Pair]
    }

    private let rule: PairingRule
    /// The plays of the rule's first source, in order of time.
    public private(set) var columns: [PairingPlay] = []
    /// The plays of the rule's second source, in order of time.
    public private(set) var rows: [PairingPlay] = []
    private var steps: [Step] = []
    private var removed: [Step] = []
    private var changes: [Change] = []
    private var nodes = [Node(column: -1, row: -1, parent: 0, jump: 0, depth: 0, isChosen: true)]
    private var candidates: [Step] = []
    private var longestMilliseconds: Int64 = 0

    /// Makes an empty matching.
    public init(_ rule: PairingRule) { self.rule = rule }

    /// Adds a play; one that is there already changes nothing.
    public mutating func add(_ play: PairingPlay) {
        if play.source == rule.rowSource {
            let place = rows.placeInOrder(of: play)
            if place < rows.count, rows[place] == play { return }
            undo(toRow: place)
            rows.insert(play, at: place)
            longestMilliseconds = max(longestMilliseconds, play.endedAt - play.heardFrom)
        } else {
            let place = columns.placeInOrder(of: play)
            if place < columns.count, columns[place] == play { return }
            undo(toRow: firstRow(reaching: place, play))
            columns.insert(play, at: place)
        }
    }

    /// Pairs all plays.
    ///
    /// - Returns: What may differ from the last time.
    public mutating func solve() -> Outcome {
        let kept = nodes.count
        for row in changes.count..<max(changes.count, rowsInReach) { solve(row) }
        var path: [Int] = []
        var node = Int(steps.last?.node ?? 0)
        while !(node < kept && nodes[node].isChosen) {
            path.append(node)
            nodes[node].isChosen = true
            node = Int(nodes[node].parent)
        }
        let chosen = Set(path)
        for index in node + 1..<max(kept, node + 1) where !chosen.contains(index) {
            nodes[index].isChosen = false
        }
        let pairs = path.reversed().map { Pair(column: nodes[$0].column, row: nodes[$0].row) }
        return Outcome(
            firstColumn: nodes[node].column + 1, firstRow: nodes[node].row + 1, pairs: pairs)
    }
}

// MARK: - One row

extension OrderedMatching {
    /// Up to where rows can reach the last column; those behind wait until a column comes for them.
    private var rowsInReach: Int {
        guard let last = columns.last else { return 0 }
        let reach = PairingRule.minuteReachMilliseconds
        return rows.place { $0.endedAt - longestMilliseconds - reach <= last.endedAt }
    }

    private mutating func solve(_ row: Int) {
        let nodesBefore = nodes.count
        findCandidates(row)
        guard let least = candidates.first?.column else {
            changes.append(Change(firstStep: steps.count, removedSteps: 0, nodes: nodesBefore))
            return
        }
        let first = steps.place { $0.column < least }
        let tail = Array(steps[first...])
        steps.removeSubrange(first...)
        removed.append(contentsOf: tail)
        merge(tail)
        changes.append(Change(firstStep: first, removedSteps: tail.count, nodes: nodesBefore))
    }

    /// Every pair that the row can be in, each behind the best of the columns before it.
    private mutating func findCandidates(_ row: Int) {
        candidates.removeAll(keepingCapacity: true)
        let play = rows[row]
        let (end, start) = rule.windows(of: play)
        if let start { addCandidates(row, play, start) }
        addCandidates(row, play, end)
    }

    private mutating func addCandidates(
        _ row: Int, _ play: PairingPlay, _ window: ClosedRange<Int64>
    ) {
        var column = columns.place { $0.endedAt < window.lowerBound }
        while column < columns.count, columns[column].endedAt <= window.upperBound {
            if let distance = rule.distance(columns[column], play) {
                let before = steps.place { $0.column < column }
                let base = before > 0 ? steps[before - 1] : nil
                let node = addNode(column, row, parent: base?.node ?? 0)
                candidates.append(
                    Step(
                        column: column, count: (base?.count ?? 0) + 1,
                        distance: (base?.distance ?? 0) + distance, node: node))
            }
            column += 1
        }
    }

    /// Puts the candidates between the steps behind them; what is no better than a step before it
    /// goes.
    private mutating func merge(_ tail: [Step]) {
        var (next, other) = (0, 0)
        while next < candidates.count || other < tail.count {
            let isCandidate =
                other == tail.count
                || next < candidates.count && candidates[next].column <= tail[other].column
            let step = isCandidate ? candidates[next] : tail[other]
            if isCandidate { next += 1 } else { other += 1 }
            guard let last = steps.last else {
                steps.append(step)
                continue
            }
            guard isBetter(step, last) else { continue }
            if last.column == step.column { steps.removeLast() }
            steps.append(step)
        }
    }

    private func isBetter(_ one: Step, _ other: Step) -> Bool {
        if one.count != other.count { return one.count > other.count }
        if one.distance != other.distance { return one.distance < other.distance }
        return isSmaller(Int(one.node), Int(other.node))
    }

    /// Compares two lists of equal length by the first pair in which they differ.
    private func isSmaller(_ one: Int, _ other: Int) -> Bool {
        guard one != other else { return false }
        var (one, other) = (nodes[one], nodes[other])
        while one.parent != other.parent {
            let isFar = one.jump != other.jump
            one = nodes[Int(isFar ? one.jump : one.parent)]
            other = nodes[Int(isFar ? other.jump : other.parent)]
        }
        guard one.column == other.column else {
            return columns[one.column].id < columns[other.column].id
        }
        return rows[one.row].id < rows[other.row].id
    }

    private mutating func addNode(_ column: Int, _ row: Int, parent: Int32) -> Int32 {
        let up = nodes[Int(parent)]
        let far = nodes[Int(up.jump)]
        let isEven = up.depth - far.depth == far.depth - nodes[Int(far.jump)].depth
        nodes.append(
            Node(
                column: column, row: row, parent: parent, jump: isEven ? far.jump : parent,
                depth: up.depth + 1))
        return Int32(truncatingIfNeeded: nodes.count - 1)
    }
}

// MARK: - Going back

extension OrderedMatching {
    /// The first row that has been solved with a column behind `place`, or would have been with
    /// the play.
    private func firstRow(reaching place: Int, _ play: PairingPlay) -> Int {
        var row = changes.count
        while row > 0 {
            let (end, start) = rule.windows(of: rows[row - 1])
            let isFar = end.upperBound < play.endedAt && (start?.upperBound ?? .min) < play.endedAt
            if isFar { break }
            row -= 1
        }
        return row
    }

    private mutating func undo(toRow row: Int) {
        while changes.count > row {
            let change = changes.removeLast()
            if change.firstStep < steps.count { steps.removeSubrange(change.firstStep...) }
            steps.append(contentsOf: removed.suffix(change.removedSteps))
            removed.removeLast(change.removedSteps)
            nodes.removeSubrange(change.nodes...)
        }
    }
}

extension Array {
    /// The first place from which on `isBefore` does not hold; it must hold up to one place.
    package func place(where isBefore: (Element) -> Bool) -> Int {
        // What is asked for is nearly always near the end.
        var (low, high, stride) = (0, count, 1)
        while high > 0, !isBefore(self[Swift.max(0, high - stride)]) {
            high = Swift.max(0, high - stride)
            stride *= 2
        }
        low = Swift.max(0, high - stride)
        while low < high {
            let middle = (low + high) / 2
            if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Array where Element: Comparable {
    fileprivate func placeInOrder(of element: Element) -> Int { place { $0 < element } }
}
