import DesiredState
import Glibc

/// Reads a desired state from a local folder, for `amarre validate`.
package enum DesiredStateFolder {
    /// Reads the environments below `path`, which itself may be reached through symbolic links; below
    /// it none is followed.
    ///
    /// Hidden files and folders are left out. A symbolic link, a device, a file that is too large, an unreadable folder
    /// and a folder nested too deeply are findings. It blocks; it never throws.
    package static func read(_ path: String) -> FolderContents {
        var contents = read(path, depth: FolderReader.maximumDepth, mostFiles: FileLayout.maximumFiles)
        if contents.files.isEmpty, contents.findings.isEmpty {
            contents.findings = [
                Finding(
                    file: ".", line: 1, column: 1,
                    message: "the folder \(Quoted.text(path)) is empty: no environment here")
            ]
        }
        return contents
    }

    /// Any folder, so deep and no more files than those.
    static func read(_ path: String, depth: Int, mostFiles: Int, refusesLinks: Bool = true) -> FolderContents {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let reason = errno
            let shown = Quoted.text(path)
            let message =
                switch reason {
                case ENOENT: "the folder \(shown) doesn't exist: name the folder that holds the environments"
                case ENOTDIR: "\(shown) is not a folder: name the folder that holds the environments"
                default: "the folder \(shown) can't be read: \(errorText(reason))"
                }
            return FolderContents(files: [], findings: [Finding(file: ".", line: 1, column: 1, message: message)])
        }
        var reader = FolderReader(depth: depth, mostFiles: mostFiles, refusesLinks: refusesLinks)
        reader.read(descriptor, path: "", depth: 1)
        return FolderContents(files: reader.files.sorted { $0.path < $1.path }, findings: reader.findings.sorted())
    }

    static func errorText(_ code: Int32) -> String { String(cString: strerror(code)) }
}

/// One walk through a folder, by descriptors: a name that is swapped for a link meanwhile is still not followed.
private struct FolderReader {
    /// The layout has two levels of folders; a few more are looked into so that what is there can be named.
    static let maximumDepth = 4

    let deepest: Int
    let mostFiles: Int
    let refusesLinks: Bool
    private(set) var files: [SourceFile] = []
    private(set) var findings: [Finding] = []

    init(depth: Int, mostFiles: Int, refusesLinks: Bool) {
        deepest = depth
        self.mostFiles = mostFiles
        self.refusesLinks = refusesLinks
    }

    mutating func report(_ path: String, _ message: String) {
        findings.append(Finding(file: Quoted.escaped(path), line: 1, column: 1, message: message))
    }

    /// Reads the open folder and closes it.
    mutating func read(_ descriptor: Int32, path: String, depth: Int) {
        guard let stream = fdopendir(descriptor) else {
            report(path.isEmpty ? "." : path, "this folder can't be read: \(DesiredStateFolder.errorText(errno))")
            close(descriptor)
            return
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        for name in names.sorted() {
            guard files.count <= mostFiles else { return }
            visit(name, in: descriptor, path: path.isEmpty ? name : "\(path)/\(name)", depth: depth)
        }
    }

    private mutating func visit(_ name: String, in folder: Int32, path: String, depth: Int) {
        // O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
        let descriptor = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            let reason = errno
            if reason == ELOOP, !refusesLinks { return }
            if reason == ELOOP {
                report(
                    path, "a symbolic link: the desired state holds plain files alone, because a link may lead anywhere"
                )
            } else {
                report(path, "this file can't be read: \(DesiredStateFolder.errorText(reason))")
            }
            return
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            report(path, "this file can't be read: \(DesiredStateFolder.errorText(errno))")
            close(descriptor)
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            guard depth < deepest else {
                report(
                    path,
                    "folders are nested too deeply here: environments hold environment.yaml and services/NAME.yaml "
                        + "alone"
                )
                close(descriptor)
                return
            }
            read(descriptor, path: path, depth: depth + 1)
        case S_IFREG:
            readFile(descriptor, path: path)
            close(descriptor)
        default:
            report(path, "neither a file nor a folder: the desired state holds plain files alone")
            close(descriptor)
        }
    }

    /// Reads one byte more than allowed at most: the decoder then says that the file is too large.
    private mutating func readFile(_ descriptor: Int32, path: String) {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while bytes.count <= FileLayout.maximumBytes {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                report(path, "this file can't be read: \(DesiredStateFolder.errorText(errno))")
                return
            }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        files.append(SourceFile(path: path, bytes: bytes))
    }
}
