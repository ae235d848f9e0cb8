internal import Model
import Synchronization

/// Ids of named things, so that a pass asks for what it wants to know and not each time for where it is. Shared by a
/// client and its copies.
///
/// An id is only a guess: a thing that was deleted and made again has another one. So whoever doesn't get what was
/// asked for with a remembered id forgets it and asks by name.
final class RememberedIDs: Sendable {
    /// A thing's name, in its project where it has one.
    struct Key: Hashable {
        let name: String
        var project: ProjectID?
    }

    /// Names that are remembered; there are as many as git names.
    private static let limit = 4096

    private let ids = Mutex<[Key: WireID]>([:])

    func id(of key: Key) -> WireID? { ids.withLock { $0[key] } }

    func remember(_ id: WireID, of key: Key) {
        ids.withLock { ids in
            if ids.count >= Self.limit { ids = [:] }
            ids[key] = id
        }
    }

    func forget(_ key: Key) { ids.withLock { $0[key] = nil } }
}
