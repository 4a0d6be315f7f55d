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
        /// Make one file of several small ones.
        case compact
    }

    static func run(_ settings: Settings, _ log: Log, _ stop: StopSignal) throws {
        let place = TreePlace(
            settings[SinkProgram.folder], style: settings[FilesFlags.s3Style], log: log, stop: stop)
        let (tree, staging) = try place.openExisting()
        defer { withExtendedLifetime(staging) {} }

        let inspection = Inspection(tree)
        let manifests = try inspection.manifests()
        let output = OutputStream()
        switch settings[SinkProgram.filesAction] {
        case .ls:
            try show(manifests, output)
        case .verify:
            try verify(manifests, inspection, output, stop)
        case .compact:
            try compact(manifests, tree, settings, output, stop)
        }
    }

    private static func compact(
        _ manifests: [Manifest], _ tree: any Tree, _ settings: Settings, _ output: OutputStream,
        _ stop: StopSignal
    ) throws {
        let days = Clock.system.wallMilliseconds() / 86_400_000
        let failpoint = Failpoint(.process)
        let compaction = Compaction(
            tree, limitBytes: Int64(settings[FilesFlags.rotateBytes]),
            today: CivilDate(daysSince1970: Int(days)), writer: TreePlace.uniqueWord(),
            parquet: settings[FilesFlags.compress]
        ) { failpoint?.reached($0) }
        var total = Compaction.Result()
        for manifest in manifests where !stop.isSet {
            let result = try compaction.run(manifest.topic, manifest.partition) { stop.isSet }
            total.replaced += result.replaced
            total.made += result.made
        }
        try output.line("\(total.replaced.grouped) files became \(total.made.grouped)")
        try output.flush()
        guard !stop.isSet else { throw Failure("interrupted; what was compacted is compacted") }
    }

    private static func show(_ manifests: [Manifest], _ output: OutputStream) throws {
        for line in table(manifests).lines { try output.line(line) }
        for manifest in manifests {
            for line in manifest.contradictions { try output.line(line) }
            let gaps = manifest.uncovered
            guard !gaps.isEmpty else { continue }
            let place = "\(manifest.topic.rawValue)/\(manifest.partition)"
            try output.line("\(place): in no file's range: \(Tiling.words(gaps))")
        }
        try output.flush()
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
            let findings = try inspection.findings(in: manifest)
            faults += findings.faults.count
            for line in findings.faults + findings.notes { try output.line(line) }
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
