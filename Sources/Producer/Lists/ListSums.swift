/// What became of the items of lists: each that was read is in one of the others.
struct ListSums: Hashable {
    private(set) var read: Int64 = 0
    /// Published.
    private(set) var accepted: Int64 = 0
    /// Of lists that were published before as they are.
    private(set) var duplicate: Int64 = 0
    /// Of lists that were never whole, or could not be published.
    private(set) var failed: Int64 = 0

    mutating func accept(_ count: Int) {
        read += Int64(count)
        accepted += Int64(count)
    }

    mutating func recognize(_ count: Int) {
        read += Int64(count)
        duplicate += Int64(count)
    }

    mutating func lose(_ count: Int) {
        read += Int64(count)
        failed += Int64(count)
    }
}
