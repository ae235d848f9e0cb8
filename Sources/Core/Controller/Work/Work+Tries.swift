extension Work {
    /// Failed tries of the stage.
    var tries: Tries {
        switch stage {
        case .looking(let stage): stage.tries
        case .infrastructure(let stage): stage.tries
        case .refreshing(let stage): stage.tries
        case .verifying(let stage): stage.tries
        case .opening, .rolling, .parked, .rollingBack, .halted, .ended: Tries()
        }
    }
}
