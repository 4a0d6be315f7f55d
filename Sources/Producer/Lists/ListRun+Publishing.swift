/// What becomes of lists that are whole.
extension ListRun {
    /// Whether a list was published as it is.
    func knows(_ taken: TakenList) -> Bool { state.snapshots[taken.list] == taken.snapshot }

    /// What is known once a list is published.
    func state(with taken: TakenList) -> ListState {
        var state = state
        state.snapshots[taken.list] = taken.snapshot
        return state
    }

    /// A list is published.
    func published(_ taken: TakenList) {
        state = state(with: taken)
        sums.accept(taken.count)
    }

    /// A list was taken and cannot be published.
    func lost(_ taken: TakenList) { sums.lose(taken.count) }
}
