import Archive
import Plays
import Stage
import Wire

/// Carries files from their bytes to the topic, row by row.
final class FilePipe {
    /// What became of a file.
    struct Outcome {
        var tally: FileTally
        /// What the ledger says of it; nil when it was not read.
        var entry: LedgerEntry?
    }

    private let publisher: RowPublisher
    private let progress: ImportProgress
    private let journal: ImportJournal
    private let entries: ImportEntries
    private let clock: Clock
    private let stop: StopSignal
    private let digest = SHA256()
    private var rows: Int64
    private var bytes: Int64
    /// How many rows of the file in hand were taken before Kafka was lost; they count already.
    private var taken: Int64 = 0
    private var place: Int64 = 0

    /// Goes on behind the rows and bytes that went by before.
    ///
    /// - Parameters:
    ///   - publisher: takes the rows.
    ///   - progress: shows how far it is.
    ///   - journal: is told what becomes of the rows.
    ///   - entries: what the ledger gets.
    ///   - bytes: how many bytes went by before.
    ///   - clock: the time.
    ///   - stop: the wish to stop.
    init(
        publisher: RowPublisher, progress: ImportProgress, journal: ImportJournal,
        entries: ImportEntries, behind bytes: Int64, clock: Clock, stop: StopSignal
    ) {
        self.publisher = publisher
        self.progress = progress
        self.journal = journal
        self.entries = entries
        self.clock = clock
        self.stop = stop
        self.bytes = bytes
        rows = journal.state.summary.sums.read + (journal.state.tally?.read ?? 0)
    }

    /// The digest of a file's bytes; nil when it cannot be read.
    ///
    /// - Throws: ``ImportLoss``.
    func digest(of file: ExportFile) throws -> String? {
        guard let stream = try? file.open() else { return nil }
        let room = UnsafeMutableRawBufferPointer.allocate(
            byteCount: JSONArrayCutter.pieceBytes, alignment: 16)
        defer { room.deallocate() }

        digest.begin()
        while true {
            guard !stop.isSet, let count = try? stream.read(into: room) else { return nil }
            guard count > 0 else { return digest.finishHex() }
            digest.update(UnsafeRawBufferPointer(rebasing: room[..<count]))
            // On a slow disk this takes longer than Kafka lets a transaction be open.
            if publisher.isDue { try publisher.commit(before: file) }
        }
    }

    /// Counts a file that need not be read again.
    func pass(_ file: ExportFile, rows: Int64) {
        self.rows += rows
        bytes += file.plannedBytes
        progress.update(rows: self.rows, bytes: bytes)
    }

    /// Imports one file.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - before: what became of its first rows; they are read again only to know them.
    ///   - judge: decides each row.
    /// - Returns: What became of all its rows.
    /// - Throws: ``ImportLoss``, and `Failure` when the report cannot be written.
    func carry(
        _ file: ExportFile, behind before: FileTally?, judge: inout RowJudge
    ) throws -> Outcome {
        var outcome = Outcome(
            tally: before ?? FileTally(of: file))
        taken = outcome.tally.read
        place = 0
        judge.begin(file.baseName, source: file.source)
        digest.begin()
        let stream: ExportStream
        do {
            stream = try file.open()
        } catch {
            outcome.tally.trouble = "\(error)"
            try journal.report?.tell(trouble: "\(error)", file.label)
            return outcome
        }
        try read(stream, of: file, &outcome.tally, &judge)
        if outcome.tally.isStopped {
            try publisher.commit(outcome.tally, in: file)
            return outcome
        }
        if let trouble = outcome.tally.trouble {
            try journal.report?.tell(trouble: trouble, file.label)
        }
        // Of a file without a row there is nothing to account for.
        guard outcome.tally.trouble == nil || outcome.tally.read > 0 else { return outcome }
        let entry = entries.entry(
            of: file, at: journal.state.file, outcome.tally, sha256: digest.finishHex(),
            source: judge.source(orElse: .extended), span: judge.span, now: clock.now)
        try publisher.record(entry)
        outcome.entry = entry
        return outcome
    }

    private func read(
        _ stream: ExportStream, of file: ExportFile, _ tally: inout FileTally,
        _ judge: inout RowJudge
    ) throws {
        var cutter = JSONArrayCutter()
        var isWhole = false
        while true {
            switch cutter.next(isWhole: isWhole) {
            case .element(let row): try take(row, of: file, &tally, &judge)
            case .tooLarge: try tell(.failed(Self.tooLarge), &tally)
            case .needsMore:
                guard !stop.isSet else { return tally.isStopped = true }
                if publisher.isDue { try publisher.commit(tally, in: file) }
                do {
                    isWhole = try fill(&cutter, from: stream) == 0
                } catch {
                    return tally.trouble = "\(error)"
                }
                progress.update(rows: rows, bytes: bytes)
            case .end: return
            case .fault(let fault):
                if fault == .cutShort(inElement: true) { try tell(.failed(Self.cutShort), &tally) }
                return tally.trouble = fault.description
            }
        }
    }

    private static let tooLarge = RecordError(
        .tooLarge, "the row has more than \(RecordLimit.valueBytes) bytes")
    private static let cutShort = RecordError(.notJSON, "the file ends in the middle of the row")

    private func fill(_ cutter: inout JSONArrayCutter, from stream: ExportStream) throws -> Int {
        let room = cutter.room()
        let count = try stream.read(into: room)
        digest.update(UnsafeRawBufferPointer(rebasing: room[..<count]))
        cutter.advance(count)
        bytes += Int64(count)
        return count
    }

    private func take(
        _ row: UnsafeRawBufferPointer, of file: ExportFile, _ tally: inout FileTally,
        _ judge: inout RowJudge
    ) throws {
        var verdict = judge.judge(row, row: place)
        guard place >= taken else { return place += 1 }
        switch verdict {
        case .accepted(let endedAt, let origin):
            guard let fault = try publisher.publish(row, endedAt: endedAt, origin: origin) else {
                break
            }
            judge.takeBack()
            verdict = .failed(fault)
        case .duplicate where journal.state.uncounted.claim(of: file.baseName):
            verdict = .acceptedBefore
        default: break
        }
        try tell(verdict, &tally)
    }

    private func tell(_ verdict: RowVerdict, _ tally: inout FileTally) throws {
        let row = place
        place += 1
        guard row >= taken else { return }
        tally.count(verdict)
        rows += 1
        try journal.report?.tell(verdict, tally.label, row)
        if case .failed(let fault) = verdict { journal.note(fault, tally.label, row) }
    }
}
