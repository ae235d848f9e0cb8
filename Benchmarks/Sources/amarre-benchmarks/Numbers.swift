extension [Double] {
    /// The one in the middle, the upper of two; 0 for none.
    var median: Double { isEmpty ? 0 : sorted()[count / 2] }
}
