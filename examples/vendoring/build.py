"""Put sigv4ssm into an application, into one file, into a folder for an image and into layers for AWS Lambda.

usage: python build.py FOLDER

Prints how large they are. Nothing is downloaded: `requests` goes into layers where this Python has it. The same Python
makes the same bytes of the same sources (of .pyc from 3.11 on; before, the sets in them come in any order).
"""

import py_compile
import sys
import tempfile
import zipfile
from importlib import metadata
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
SOURCE = (".py", ".html", ".css", ".js")
INSTRUMENTS = ("local", "golden", "explain")  # floor 5
DOORS = ("cli", "__main__", "pytest_plugin")  # floor 6
REQUESTS = ("requests", "certifi", "charset_normalizer", "idna", "urllib3")
MAIN = {"__main__.py": b"import sys\n\nfrom sigv4ssm.cli import main\n\nsys.exit(main())\n"}


def contents() -> dict[str, dict[str, bytes]]:
    """What is made: folders, and zips where the name has a suffix; and the files in each."""
    application = {file.name: file.read_bytes() for file in ROOT.glob("examples/vendoring/shipyard/*.py")}
    stop = {**MAIN, **package("sigv4ssm", (*INSTRUMENTS, "pytest_plugin"))}
    layer = package("python/sigv4ssm", INSTRUMENTS + DOORS)
    made = {
        "shipyard": {**application, "_vendor/__init__.py": b"", **package("_vendor/aws_stop")},
        "sigv4ssm.pyz": {**MAIN, **package("sigv4ssm")},
        "sigv4ssm-stop.pyz": stop,
        "image": compiled(stop),
        "layer.zip": layer,
        "layer-pyc.zip": compiled(layer),
    }
    try:
        both = {**layer, **requests()}
    except metadata.PackageNotFoundError:
        return made
    return {**made, "layer-requests.zip": both, "layer-requests-pyc.zip": compiled(both)}


def package(name: str, without: tuple[str, ...] = ()) -> dict[str, bytes]:
    """The files of sigv4ssm as a package of another name (a path), and its licence, which goes wherever it goes."""
    files = [file for file in ROOT.glob("sigv4ssm/**/*") if file.suffix in SOURCE]
    found = {file.relative_to(ROOT / "sigv4ssm"): file.read_bytes() for file in files}
    chosen = [file for file in found if file.parts[0].removesuffix(".py") not in without]
    licence = {f"{name}/py.typed": b"", f"{name}/LICENSE": (ROOT / "LICENSE").read_bytes()}
    return {**{f"{name}/{file.as_posix()}": found[file] for file in chosen}, **licence}


def requests() -> dict[str, bytes]:
    """What pip has installed of requests and of what it needs, licences included, but no commands and no bytecode."""
    files = [file for name in REQUESTS for file in metadata.files(name) or ()]
    wanted = [file for file in files if file.parts[0] != ".." and file.suffix != ".pyc"]
    return {f"python/{file.as_posix()}": file.locate().read_bytes() for file in wanted}


def compiled(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files, and what this Python makes of each module; it is not checked against the source again (PEP 552),
    for what has been in a zip has lost its time of modification."""
    made, unchecked = dict(files), py_compile.PycInvalidationMode.UNCHECKED_HASH
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "module.py"), Path(folder, "module.pyc")
        for module in [PurePosixPath(name) for name in files if name.endswith(".py")]:
            source.write_bytes(files[str(module)])
            py_compile.compile(str(source), str(target), str(module), doraise=True, invalidation_mode=unchecked)
            cached = module.parent / "__pycache__" / f"{module.stem}.{sys.implementation.cache_tag}.pyc"
            made[str(cached)] = target.read_bytes()
    return made


def write_folder(path: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)


def write_zip(path: Path, files: dict[str, bytes]) -> None:
    """A zip that does not say when and by whom it was made; a .pyz has a line before it that makes it a command."""
    first_line = b"#!/usr/bin/env python3\n" if path.suffix == ".pyz" else b""
    with path.open("wb") as file:
        file.write(first_line)
        with zipfile.ZipFile(file, "w") as archive:
            for name, content in sorted(files.items()):
                entry = zipfile.ZipInfo(name)  # of 1980-01-01 in any time zone
                entry.create_system, entry.external_attr = 3, 0o100644 << 16  # any user may read it
                archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    path.chmod(0o755 if first_line else 0o644)


if __name__ == "__main__":
    folder = Path(*sys.argv[1:] or sys.exit(__doc__))
    folder.mkdir(parents=True)  # a new one, so that nothing old is in it
    print("| | kB | unpacked |\n|---|--:|--:|")
    for name, files in contents().items():
        (write_zip if "." in name else write_folder)(folder / name, files)
        packed = f"{(folder / name).stat().st_size / 1000:.0f}" if "." in name else ""
        print(f"| `{name}` | {packed} | {sum(map(len, files.values())) / 1000:.0f} |")
