import Glibc
import Simulator
import Stage

/// `legato-demo export`: a made-up privacy export to try `legato-producer import` with.
enum MadeUpExport {
    /// Writes the files into the folder of `--into`, which is made where it is missing.
    static func write(_ settings: Settings) throws {
        var shape = ExportShape(
            seed: settings[DemoProgram.seed], rows: max(0, settings[DemoProgram.rows]),
            files: settings[DemoProgram.files])
        shape.accountDataRows = max(0, settings[DemoProgram.accountDataRows])
        shape.naming = settings[DemoProgram.oldNames] ? .old : .current
        try write(shape, into: settings[DemoProgram.into])
    }

    /// Writes an export's files into a folder.
    static func write(_ shape: ExportShape, into folder: String) throws {
        try Files.makeFolder(folder)
        var maker = ExportMaker(shape)
        for file in maker.files {
            let path = "\(folder)/\(file.name)"
            let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else { throw failure(path) }
            defer { close(descriptor) }

            let output = OutputStream(descriptor: descriptor)
            try maker.make(file) { piece in
                do { try output.write(piece) } catch { throw failure(path) }
            }
            do { try output.flush() } catch { throw failure(path) }
        }
    }

    private static func failure(_ path: String) -> Failure {
        Failure("cannot write \(path): \(String(cString: strerror(errno)))")
    }
}
