import Lake
import Plays
import Stage

/// `legato-sink files`: shows what a tree holds, or compares it with its manifests.
enum FilesVerb {
    /// What to do.
    enum Action: String, FlagChoice {
        /// Show it.
        case ls
        /// Compare it.
        case verify
    }

    static func run(_ settings: Settings, _ stop: StopSignal) throws {
        let inspection = try Inspection(settings[SinkProgram.folder])
        let manifests = try inspection.manifests()
        let output = OutputStream()
        switch settings[SinkProgram.filesAction] {
        case .ls:
            for line in table(manifests).lines { try output.line(line) }
            try output.flush()
        case .verify:
            try verify(manifests, inspection, output, stop)
        }
    }

    private static func table(_ manifests: [Manifest]) -> TextTable {
        var table = TextTable([
            ("topic", .left), ("partition", .right), ("first", .right), ("next", .right),
            ("files", .right), ("records", .right), ("bytes", .right), ("dead", .right),
            ("unheld", .right),
        ])
        for manifest in manifests {
            table.add([
                manifest.topic.rawValue, "\(manifest.partition)", "\(manifest.firstOffset)",
                "\(manifest.nextOffset)", manifest.files.count.grouped,
                Int(manifest.records).grouped,
                Int(manifest.files.reduce(0) { $0 + $1.bytes }).grouped,
                Int(manifest.skippedOffsets).grouped, Int(manifest.unheldOffsets).grouped,
            ])
        }
        return table
    }

    private static func verify(
        _ manifests: [Manifest], _ inspection: Inspection, _ output: OutputStream,
        _ stop: StopSignal
    ) throws {
        var faults = 0
        for manifest in manifests where !stop.isSet {
            for fault in try inspection.faults(of: manifest) {
                faults += 1
                try output.line(fault)
            }
        }
        let files = manifests.reduce(0) { $0 + $1.files.count }
        let records = manifests.reduce(0) { $0 + Int($1.records) }
        if faults == 0, !stop.isSet {
            try output.line("\(files.grouped) files with \(records.grouped) records: all is well")
        }
        try output.flush()
        guard !stop.isSet else { throw Failure("interrupted before all was compared") }
        guard faults == 0 else {
            throw Failure(
                "\(faults.grouped) faults, see above; run --to a new folder files all again")
        }
    }
}
