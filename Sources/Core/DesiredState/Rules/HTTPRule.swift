/// The port and the health path of a service.
package enum HTTPRule {
    /// Ports that exist.
    package static let ports = 1...65535
    /// Ports that Scaleway keeps for itself in a Serverless Container.
    package static let reservedPorts = [8008, 8012, 8013, 8022, 9090, 9091]
    /// Longest health path, in characters.
    package static let maximumPathLength = 255
    /// The health path's form as a JSON Schema pattern.
    package static let pathPattern = #"^/(?!/)[A-Za-z0-9/._~!$&'()*+,;=:@%-]{0,254}$"#

    /// What is wrong with `port`, or nil.
    package static func problem(inPort port: Int) -> String? {
        guard ports.contains(port) else { return "a port is a number from \(ports.lowerBound) to \(ports.upperBound)" }
        guard !reservedPorts.contains(port) else {
            return
                "port \(port) is reserved by Scaleway, like "
                + "\(reservedPorts.filter { $0 != port }.map(String.init).joined(separator: ", "))"
        }
        return nil
    }

    /// What is wrong with `text` as a health path, or nil.
    package static func problem(inPath text: String) -> String? {
        if text.contains("?") || text.contains("#") { return "a health path has neither query nor fragment" }
        guard text.hasPrefix("/") else { return "a health path is absolute: it starts with '/', like /health" }
        guard !text.hasPrefix("//") else { return "a health path starts with a single '/', like /health" }
        guard text.unicodeScalars.count <= maximumPathLength else {
            return
                "a health path has at most \(maximumPathLength) characters, this one has \(text.unicodeScalars.count)"
        }
        guard text.utf8.allSatisfy({ TextCheck.isAlphanumeric($0) || "/._~!$&'()*+,;=:@%-".utf8.contains($0) }) else {
            return "a health path holds only characters that a URL path may hold; write others as %XX"
        }
        guard !text.split(separator: "/").contains(where: { $0 == ".." || $0 == "." }) else {
            return "a health path has no '.' or '..' part"
        }
        return nil
    }
}
