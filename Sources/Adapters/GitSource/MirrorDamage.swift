import Synchronization

/// Set when reading found an object missing or damaged: the next fetch makes the mirror anew.
final class MirrorDamage: Sendable {
    private let value = Mutex(false)

    var isNoted: Bool {
        get { value.withLock { $0 } }
        set { value.withLock { $0 = newValue } }
    }
}
