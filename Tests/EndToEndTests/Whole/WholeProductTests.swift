import Testing

/// Tests of the built commands as they are used: real processes, real git, real Terraform, and
/// the simulator for Scaleway.
///
/// One at a time: each keeps both cores of a small machine busy.
@Suite("The whole product, with its real processes", .serialized)
enum WholeProduct {}
