public import Stage

extension Compression: FlagChoice {}

extension PartitionBy: FlagValue {
    /// Reads names with commas between them.
    public init(flagText: String) throws(FlagTextError) {
        let names = flagText.split(separator: ",", omittingEmptySubsequences: false)
        guard let value = PartitionBy(names: names.map(String.init)) else {
            throw FlagTextError(
                wanted: "fields of records with commas between them, such as date,account,genre")
        }
        self = value
    }

    /// The names with commas between them.
    public var flagText: String { names.joined(separator: ",") }
}
