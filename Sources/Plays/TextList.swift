/// Texts side by side in an ``Arena``: a list without a reference count.
@frozen public struct TextList: RandomAccessCollection {
    @usableFromInline let items: UnsafeBufferPointer<Text>

    /// Borrows texts that lie in memory one after the other.
    @inlinable public init(_ items: UnsafeBufferPointer<Text>) {
        self.items = items
    }

    /// The list of nothing.
    @inlinable public init() {
        items = UnsafeBufferPointer(start: nil, count: 0)
    }

    /// Always 0.
    @inlinable public var startIndex: Int { 0 }
    /// The number of texts.
    @inlinable public var endIndex: Int { items.count }
    /// The text at a place.
    @inlinable public subscript(index: Int) -> Text { items[index] }
}
