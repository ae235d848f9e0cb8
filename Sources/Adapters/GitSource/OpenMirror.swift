import CLibGit2

/// A mirror that is open. Used on the mirror's queue alone.
final class OpenMirror {
    let repository: OpaquePointer

    /// Nil when it can't be opened.
    init?(_ path: String) {
        guard let repository = try? LibGit2.make({ git_repository_open_bare(&$0, path) }) else { return nil }
        self.repository = repository
    }

    deinit { git_repository_free(repository) }
}
