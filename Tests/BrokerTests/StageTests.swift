import Support
import Testing

/// What must hold of the built executables together, exactly-once as they promise it.
///
/// One after the other: they share a broker and two cores, and each starts several processes.
@Suite(.needsBroker, .serialized)
struct `the stages on a real Kafka` {}
