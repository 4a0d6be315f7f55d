import Kafka
import Plays
import Ranges

/// Where a replay puts records: it keeps them in hand until they are stored.
protocol ReplayTarget: AnyObject {
    /// Begins a plan.
    ///
    /// - Returns: Where reading goes on in partitions of which it has a part already.
    /// - Throws: A `Failure` where the plan does not go with what is there.
    func begin(_ plan: RangePlan) throws -> [KafkaPartition: Int64]

    /// How many offsets of the plan were here when it was begun.
    var offsetsBefore: Int64 { get }

    /// Takes a record in hand.
    ///
    /// - Returns: Whether it is one that was not here yet.
    func take(_ record: borrowing KafkaRecord, at place: RecordPlace) throws -> Bool

    /// Whether so much is in hand that it should be stored.
    var isFull: Bool { get }

    /// Stores what is in hand, or the part of it that is due.
    ///
    /// - Returns: What became of the records that are stored now.
    func storeDue() throws -> Tallies

    /// Stores all that is in hand.
    ///
    /// - Parameters:
    ///   - places: Where reading has come to.
    ///   - isComplete: Whether that is the end.
    /// - Returns: What became of the records that are stored now.
    /// - Throws: What the destination throws; a part may be stored then.
    func finish(at places: [KafkaPartition: Int64], isComplete: Bool) throws -> Tallies
}
