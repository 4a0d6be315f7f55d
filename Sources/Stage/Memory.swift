internal import CMemory

/// What the C library keeps of memory that is not used any more.
public enum Memory {
    /// Larger blocks go back to the system; smaller ones are wanted again and again.
    private static let largestKeptBytes: Int32 = 4 << 20
    private static let pools: Int32 = 2

    /// Keeps little: for a process that takes much now and then, on threads that come and go.
    ///
    /// glibc keeps blocks of up to 32 MB once it has seen one, and a pool for each of eight threads
    /// a core, which would hold on to the most that each of them ever took.
    public static func keepLittle() { legato_keep_little_memory(largestKeptBytes, pools) }
}
