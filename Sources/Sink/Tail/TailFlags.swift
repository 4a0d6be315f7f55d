import Ranges
import Stage

/// The flags of `legato-sink tail`.
enum TailFlags {
    static let newest = Flag<Int?>(
        "newest", short: "n", "N", "The newest N records that pass the filters, and leave.")
    static let json = Flag("json", "One JSON object a line, with the record as it is.")
    static let format = Flag<LineTemplate?>(
        "format", "TEMPLATE",
        "What to show instead: %t time, %{FIELD} of the value, %p %o place, %k key, %v value, \\n.")
    static let count = Flag<Int?>("count", "N", "Leave after so many records.")
    static let end = Flag("end", "Leave at what is the end now, instead of following.")
    static let grep = Flag<GrepPattern?>(
        "grep", "REGEX", "Only records whose line, key or value holds this, as grep -E takes it.")

    static let all: [any FlagEntry] =
        [newest, json, format, count, end] + RecordFilter.flags + [grep]
}
