import Archive
import Plays

/// One file of an export, wherever it lies.
struct ExportFile {
    /// Where its bytes are.
    enum Place {
        case disk(String)
        case archive(ZipArchive, ZipArchive.Entry)
    }

    /// The name behind the last folder: what the ledger knows it by.
    let baseName: String
    /// The whole way to it, archives included.
    let path: String
    let place: Place
    let bytes: Int64
    /// Whose rows it holds; nil when its name does not say.
    let source: Source?
    /// What people know it by: the base name, or the path where several have that name.
    var label = ""

    /// What is likely to be read of it: archives may claim any size.
    var plannedBytes: Int64 { min(bytes, BombRule.limitBytes) }

    /// Begins to read it.
    func open() throws -> ExportStream {
        switch place {
        case .disk(let path): try ExportStream(path: path)
        case .archive(let archive, let entry):
            ExportStream(entry: try archive.open(entry))
        }
    }
}
