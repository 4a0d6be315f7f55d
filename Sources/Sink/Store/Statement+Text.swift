import Plays
import SQLite

extension Statement {
    /// Binds borrowed text, or null; it must stay until the run has ended.
    @inline(__always) func bind(_ index: Int32, _ text: Text?) {
        if let text { bindText(index, text.bytes) } else { bindNull(index) }
    }

    /// Binds a moment as Unix milliseconds, or null.
    @inline(__always) func bind(_ index: Int32, _ instant: Instant?) {
        bind(index, instant?.milliseconds)
    }
}
