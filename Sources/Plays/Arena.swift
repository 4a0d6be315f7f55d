/// Memory for what is made while one record is worked on: taken in pieces, given back at once.
///
/// After the first few records it holds a block large enough, and nothing is allocated any more.
/// Everything taken from it is invalid after ``empty()``.
public final class Arena {
    private var block: UnsafeMutableRawPointer
    private var capacity: Int
    private var used = 0
    private var retired: [UnsafeMutableRawPointer] = []

    /// Makes an arena whose first block holds `capacity` bytes.
    public init(capacity: Int = 64 * 1024) {
        self.capacity = capacity
        block = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit {
        empty()
        block.deallocate()
    }

    /// Takes everything back; texts and lists that lie here are invalid from now on.
    public func empty() {
        used = 0
        guard !retired.isEmpty else { return }
        for old in retired { old.deallocate() }
        retired.removeAll()
    }

    /// Takes `count` bytes whose address is a multiple of 16.
    public func bytes(_ count: Int) -> UnsafeMutableRawPointer {
        let start = (used + 15) & ~15
        if start + count > capacity { return grown(count) }
        used = start + count
        return block + start
    }

    /// Copies bytes into the arena.
    public func copy(_ bytes: UnsafeRawBufferPointer) -> Text {
        let memory = self.bytes(bytes.count)
        if let base = bytes.baseAddress { memory.copyMemory(from: base, byteCount: bytes.count) }
        return Text(UnsafeRawBufferPointer(start: memory, count: bytes.count))
    }

    /// Takes room for `count` values without making them.
    public func values<Value: BitwiseCopyable>(
        _ count: Int, of type: Value.Type
    ) -> UnsafeMutableBufferPointer<Value> {
        let memory = bytes(count * MemoryLayout<Value>.stride)
        return UnsafeMutableBufferPointer(
            start: memory.bindMemory(to: type, capacity: count), count: count)
    }

    /// Texts of `count` places, each made by `make`.
    public func list(_ count: Int, _ make: (Int) -> Text) -> TextList {
        let room = values(count, of: Text.self)
        for index in 0..<count { room.initializeElement(at: index, to: make(index)) }
        return TextList(UnsafeBufferPointer(room))
    }

    private func grown(_ count: Int) -> UnsafeMutableRawPointer {
        // Earlier pieces stay where they are until the arena is emptied: views point into them.
        retired.append(block)
        capacity = max(capacity * 2, count)
        block = .allocate(byteCount: capacity, alignment: 16)
        used = count
        return block
    }
}
