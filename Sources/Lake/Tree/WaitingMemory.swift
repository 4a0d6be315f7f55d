/// Memory in which the rows of several partitions wait, each taking what it needs.
///
/// When it is used up, the partition that has most in hand brings some of it to the disk.
public final class WaitingMemory {
    private let limitBytes: Int
    private var sharers: [Sharer] = []
    /// Bytes that wait now.
    var usedBytes = 0

    private struct Sharer {
        weak var gathering: Gathering?
    }

    /// Shares out so many bytes.
    public init(limitBytes: Int) { self.limitBytes = limitBytes }

    var isFull: Bool { usedBytes > limitBytes }

    func join(_ gathering: Gathering) {
        sharers.removeAll { $0.gathering == nil }
        sharers.append(Sharer(gathering: gathering))
    }

    /// Lets the one that has most bring some to the disk.
    func makeRoom() throws {
        let gatherings = sharers.compactMap(\.gathering).filter { $0.spareBytes > 0 }
        try gatherings.max { $0.spareBytes < $1.spareBytes }?.spill()
    }
}
