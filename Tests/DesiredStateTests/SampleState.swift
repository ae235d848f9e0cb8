import DesiredState
import DesiredStateFiles
import Foundation

/// The sample in `desired-state/` of this repository.
enum SampleState {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "desired-state").path

    static var contents: FolderContents { DesiredStateFolder.read(root) }
}
