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
    private let report: RowReport?
    private let progress: ImportProgress
    private let run: ImportRun
    private let digest = SHA256()
    private var rows: Int64
    private var bytes: Int64
    /// How many rows of the file in hand were taken before Kafka was lost; they count already.
    private var taken: Int64 = 0
    private var place: Int64 = 0

    /// Looked after so often: whether to commit, to stop, to show how far it is.
    private static let rowsBetweenLooks: Int64 = 256

    /// - Parameters:
    ///   - publisher: takes the rows.
    ///   - report: takes a line for each row that is not published.
    ///   - progress: shows how far it is.
    ///   - begin: how many rows and bytes went by before.
    ///   - run: the import that this is a part of.
    init(
        publisher: RowPublisher, report: RowReport?, progress: ImportProgress,
        begin: (rows: Int64, bytes: Int64), run: ImportRun
    ) {
        (rows, bytes) = begin
        self.publisher = publisher
        self.report = report
        self.progress = progress
        self.run = run
    }

    /// The digest of a file's bytes; nil when it cannot be read.
    func digest(of file: ExportFile) throws -> String? {
        guard let stream = try? file.open() else { return nil }
        let room = UnsafeMutableRawBufferPointer.allocate(
            byteCount: JSONArrayCutter.pieceBytes, alignment: 16)
        defer { room.deallocate() }

        digest.begin()
        while true {
            guard !run.stop.isSet, let count = try? stream.read(into: room) else { return nil }
            guard count > 0 else { return digest.finishHex() }
            digest.update(UnsafeRawBufferPointer(rebasing: room[..<count]))
        }
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
            tally: before ?? FileTally(baseName: file.baseName, path: file.path))
        taken = outcome.tally.read
        place = 0
        judge.begin(file.baseName, source: file.source)
        digest.begin()
        let stream: ExportStream
        do {
            stream = try file.open()
        } catch {
            outcome.tally.trouble = "\(error)"
            try report?.tell(trouble: "\(error)", file.baseName)
            return outcome
        }
        try read(stream, &outcome, &judge)
        if outcome.tally.isStopped {
            try publisher.commit(outcome.tally)
            return outcome
        }
        if let trouble = outcome.tally.trouble {
            try report?.tell(trouble: trouble, file.baseName)
        }
        // Of a file without a row there is nothing to account for.
        guard outcome.tally.trouble == nil || outcome.tally.read > 0 else { return outcome }
        let entry = entry(of: outcome.tally, judge)
        try publisher.record(entry)
        outcome.entry = entry
        return outcome
    }

    private func read(
        _ stream: ExportStream, _ outcome: inout Outcome, _ judge: inout RowJudge
    ) throws {
        var cutter = JSONArrayCutter()
        var isWhole = false
        while true {
            switch cutter.next(isWhole: isWhole) {
            case .element(let row):
                try take(row, &outcome.tally, &judge)
            case .tooLarge:
                try tell(.failed(Self.tooLarge), &outcome.tally)
            case .needsMore:
                guard !run.stop.isSet else { return outcome.tally.isStopped = true }
                do {
                    isWhole = try fill(&cutter, from: stream) == 0
                } catch {
                    outcome.tally.trouble = "\(error)"
                    return
                }
                progress.update(rows: rows, bytes: bytes)
                continue
            case .end: return
            case .fault(let fault):
                if fault == .cutShort(inElement: true) {
                    try tell(.failed(Self.cutShort), &outcome.tally)
                }
                outcome.tally.trouble = fault.description
                return
            }
            if place % Self.rowsBetweenLooks == 0, publisher.isDue {
                try publisher.commit(outcome.tally)
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
        _ row: UnsafeRawBufferPointer, _ tally: inout FileTally, _ judge: inout RowJudge
    ) throws {
        var verdict = judge.judge(row, row: place)
        guard place >= taken else { return place += 1 }
        if case .accepted(let endedAt, let origin) = verdict {
            let fault = try publisher.publish(
                row, endedAt: endedAt, origin: origin)
            if let fault { verdict = .failed(fault) }
        }
        try tell(verdict, &tally)
    }

    private func tell(_ verdict: RowVerdict, _ tally: inout FileTally) throws {
        let row = place
        place += 1
        guard row >= taken else { return }
        tally.count(verdict)
        rows += 1
        try report?.tell(verdict, tally.baseName, row)
        guard case .failed(let fault) = verdict,
            run.state.summary.failures.count < ImportSummary.failureLimit
        else { return }
        run.state.summary.failures.append("\(tally.baseName):\(row): \(fault)")
    }

    private func entry(of tally: FileTally, _ judge: borrowing RowJudge) -> LedgerEntry {
        let sha256 = digest.finishHex()
        let account = run.options.account
        let now = run.now
        // One that was not read to its end has no digest of its own, and is read again next time.
        let isWhole = tally.trouble == nil
        var name = [isWhole ? "import" : "import-broken", account, sha256]
        if !isWhole { name.append(tally.baseName) }
        if run.options.isAgain { name = ["import-again", account, sha256, now.description] }
        var filtered: [String: Int64] = [:]
        for (reason, count) in tally.filtered { filtered[reason.rawValue] = count }
        return LedgerEntry(
            entry: run.identifier.text(name), account: account, kind: .import, at: now,
            read: tally.read, accepted: tally.accepted, duplicate: tally.duplicate,
            filtered: filtered, failed: tally.failed, source: judge.source(orElse: .extended),
            file: tally.baseName, sha256: isWhole ? sha256 : nil, from: judge.span?.lowerBound,
            to: judge.span?.upperBound)
    }
}
