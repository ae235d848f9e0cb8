/// The Python environment with moto, an S3-speaking server from PyPI.
enum MotoInstallation {
    /// The environment's `python`, or why it can't be made. Made once in a process.
    static let python = PythonInstallation(
        name: "moto", purpose: "no S3 server for this test",
        // `moto[server]` would bring every AWS service along, three times the size: S3 needs these.
        packages: ["moto[s3]==5.*", "flask", "flask-cors"]
    ).make()
}
