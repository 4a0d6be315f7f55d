/// One row of a table of sums, by the three columns of its key in their order.
struct SumPlace: Hashable, Comparable {
    let first: Int64
    let second: Int64
    let third: Int64

    init(_ first: Int64, _ second: Int64, _ third: Int64) {
        self.first = first
        self.second = second
        self.third = third
    }

    static func < (one: SumPlace, other: SumPlace) -> Bool {
        if one.first != other.first { return one.first < other.first }
        if one.second != other.second { return one.second < other.second }
        return one.third < other.third
    }
}

/// What a transaction adds to the rows of one table.
///
/// They are gathered as they come and summed up when they are sorted: nothing is hashed.
struct Additions {
    private var all: [(place: SumPlace, sum: Sum)] = []

    var isEmpty: Bool { all.isEmpty }

    mutating func add(_ sum: Sum, to place: SumPlace) {
        // Many follow one of the same row.
        if let last = all.indices.last, all[last].place == place {
            all[last].sum += sum
        } else {
            all.append((place, sum))
        }
    }

    /// Hands over the sum of each row in the order of the table; those of nothing are left out.
    mutating func drain<Failure: Error>(
        _ body: (SumPlace, Sum) throws(Failure) -> Void
    ) throws(Failure) {
        defer { removeAll() }

        all.sort { $0.place < $1.place }
        var index = 0
        while index < all.count {
            let place = all[index].place
            var sum = all[index].sum
            index += 1
            while index < all.count, all[index].place == place {
                sum += all[index].sum
                index += 1
            }
            if sum != Sum() { try body(place, sum) }
        }
    }

    /// Forgets everything.
    mutating func removeAll() { all.removeAll(keepingCapacity: true) }
}
