/// Objects by id, kept in the order in which they were made, so that no list depends on hashing.
package struct ObjectTable<Value: Codable & Sendable>: Codable, Sendable {
    private var ids: [String] = []
    private var values: [String: Value] = [:]

    /// An empty table.
    package init() {}

    /// All objects, oldest first.
    package var all: [Value] { ids.compactMap { values[$0] } }

    /// How many there are.
    package var count: Int { ids.count }

    /// The object with this id; setting nil removes it.
    package subscript(id: String) -> Value? {
        get { values[id] }
        set {
            if let newValue {
                if values.updateValue(newValue, forKey: id) == nil { ids.append(id) }
            } else if values.removeValue(forKey: id) != nil {
                ids.removeAll { $0 == id }
            }
        }
    }

    /// Removes all that don't fit.
    mutating func keep(_ fits: (Value) -> Bool) {
        values = values.filter { fits($0.value) }
        ids.removeAll { values[$0] == nil }
    }
}
