import CMalloc

/// What the process asks of the C library's allocator.
enum ProcessMemory {
    /// Keeps freed memory from lying about in one arena for each thread that ever ran (glibc makes eight for each processor): a controller
    /// does little at once, and what it needs for a run it can give back. Before other threads begin.
    static func tighten() { _ = mallopt(M_ARENA_MAX, 2) }

    /// Gives freed pages back to the system: after work, not after each pass.
    static func giveBack() { _ = malloc_trim(0) }
}
