/// The Python environment with Alembic, SQLAlchemy and a driver for PostgreSQL: what the images in `Samples/programs`
/// have for a Python. `Scripts/bootstrap` makes the same one.
package enum AlembicInstallation {
    /// The environment's `python`, or why it can't be made. Made once in a process.
    package static let python = PythonInstallation(
        name: "alembic", purpose: "no Alembic for this test",
        packages: ["--requirement", PythonInstallation.package + "/Samples/requirements.txt"]
    ).make()
}
