import Model

/// libFuzzer's entry: each input is what Terraform prints, tried as the JSON of a plan and as a diagnostic.
///
/// It is compiled together with the files that read both, so that it reaches them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPlan(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let document = try? PlanDocument.read(bytes) {
        let listed = document.resource_changes?.filter { $0.change.actions != ["no-op"] }.count ?? 0
        if let changes = try? document.changes() { precondition(changes.count == listed, "a change is left out") }
    }
    _ = LockInfo(detail: String(decoding: bytes, as: UTF8.self))
    return 0
}
