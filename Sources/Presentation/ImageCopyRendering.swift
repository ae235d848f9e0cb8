package import Operations
import Model
import Ports

/// What `copy` prints: one line for each service.
package enum ImageCopyRendering {
    /// The table.
    package static func table(_ results: [ImageCopyResult], _ palette: Palette) -> String {
        var table = TextTable("SERVICE", "IMAGE", "DIGEST", "COPIED", "SKIPPED")
        for result in results {
            let image = result.request.map { request in
                request.target + (request.tag.map { ":\($0)" } ?? "")
            }
            switch result.outcome {
            case .success(let report):
                table.append([
                    .init(result.service.text), .init(image ?? ""), .init(report.digest.text, .good),
                    .init("\(report.copiedBytes) bytes"), .init("\(report.skippedBytes) bytes"),
                ])
            case .failure(let failure):
                table.append([
                    .init(result.service.text), .init(image ?? ""), .init(failure.reason.code, .bad), .init(""),
                    .init(""),
                ])
            }
        }
        return table.text(palette)
    }

    /// The stable form: an array, every member always there.
    package static func json(_ results: [ImageCopyResult]) -> String {
        JSONOutput.list(results.map(row)).document
    }

    private static func row(_ result: ImageCopyResult) -> JSONOutput {
        var report: ImageCopyReport?
        var reason: JSONOutput = .null
        switch result.outcome {
        case .success(let done): report = done
        case .failure(let failure):
            reason = .object([
                .init("code", .text(failure.reason.code)), .init("message", .text(failure.reason.message)),
            ])
        }
        return .object([
            .init("service", .text(result.service.text)), .init("source", .optional(result.request?.source)),
            .init("target", .optional(result.request?.target)), .init("tag", .optional(result.request?.tag)),
            .init("digest", .optional(report?.digest.text)), .init("copiedBytes", number(report?.copiedBytes)),
            .init("skippedBytes", number(report?.skippedBytes)), .init("reason", reason),
        ])
    }

    private static func number(_ value: Int?) -> JSONOutput { value.map { .integer(Int64($0)) } ?? .null }
}
