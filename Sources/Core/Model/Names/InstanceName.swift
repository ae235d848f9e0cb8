/// One instance of a service, numbered from 0; written `streamlit-0`. It is the name of its `scaleway_container`.
package struct InstanceName: ValidatedText {
    /// The service that it is an instance of.
    package let service: ServiceName
    /// 0 to 4, see ``ScalingLimits/maximumInstances``.
    package let index: Int

    package var text: String { "\(service)-\(index)" }

    package init(service: ServiceName, index: Int) {
        self.service = service
        self.index = index
    }

    /// Reads `NAME-N`; nil when the name breaks ``NameRule`` or N isn't a plain number below 100.
    package init?(_ text: String) {
        guard let dash = text.lastIndex(of: "-"), let service = ServiceName(String(text[..<dash])) else { return nil }
        let digits = text[text.index(after: dash)...]
        guard (1...2).contains(digits.utf8.count), let index = Int(digits), String(index) == digits else { return nil }
        self.init(service: service, index: index)
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.service == right.service ? left.index < right.index : left.service < right.service
    }
}
