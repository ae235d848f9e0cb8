import Testing

/// Tests of the built commands as they are used: real processes, real git, real Terraform, and
/// the simulator for Scaleway.
///
/// One at a time here, and one at a time in ``WholeProductBeside``: each waits for about half of its time, so that two
/// keep both cores of a small machine busy, and more would only be in each other's way.
@Suite("The whole product, with its real processes", .serialized)
enum WholeProduct {}

/// The other half of ``WholeProduct``. Which half a suite is in says nothing about it: both take about as long.
@Suite("The whole product, beside the first half", .serialized)
enum WholeProductBeside {}
