#!/usr/bin/env python3
"""Set up Sourcedesk in .venv and run it, with nothing but a Python 3.11 or newer.

    python3 bootstrap.py            set up only
    python3 bootstrap.py demo       set up, then crawl the demo issue and print its report
    python3 bootstrap.py test       set up, then run the tests (further arguments go to pytest)

Standard library only, so that it runs before anything is installed. Packages come from whatever index
pip is configured for, and only if their hashes are those of the lock files.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PACKAGES = ("crawler", "spiders", "storage")
RUNTIME, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"


def main(arguments: list[str]) -> int:
    """Set up what the verb needs, then run it; returns its exit code."""
    verb, rest = (arguments[0], arguments[1:]) if arguments else ("setup", [])
    if verb in {"-h", "--help"} or verb not in {"setup", "demo", "test"}:
        print(__doc__)
        return 0 if verb in {"-h", "--help"} else 2
    if sys.version_info < (3, 11):
        print(
            "Sourcedesk needs Python 3.11 or newer; this is "
            f"{sys.version.split()[0]} ({sys.executable}). Try: python3.11 bootstrap.py {verb}",
            file=sys.stderr,
        )
        return 2
    try:
        set_up(DEVELOPMENT if verb == "test" else RUNTIME)
    except subprocess.CalledProcessError as failure:
        print(
            f"set-up failed: {' '.join(map(str, failure.cmd))} (exit {failure.returncode})", file=sys.stderr
        )
        return 1
    compile_ours()
    if verb == "demo":
        return subprocess.call([VENV / "bin" / "sourcedesk", "demo", *rest], cwd=ROOT)
    if verb == "test":
        # one process a core; what shares a file shares its servers and crawls. `-n 0` runs all in one.
        return subprocess.call([PYTHON, "-m", "pytest", "-n", "auto", "--dist", "loadfile", *rest], cwd=ROOT)
    print(f"Ready. Next: {VENV.name}/bin/sourcedesk --help")
    return 0


def set_up(lock: str) -> None:
    """Bring .venv to what `lock` says; does nothing when it is there already."""
    stamp = VENV / f"{lock}.installed"
    wanted = hashlib.sha256((ROOT / lock).read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if PYTHON.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    pip = make_venv()
    print(f"Installing {lock} into {VENV.name} …", file=sys.stderr, flush=True)
    quiet = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    subprocess.run([*pip, "install", "--quiet", "--require-hashes", "-r", ROOT / lock], check=True, env=quiet)
    subprocess.run(
        [*pip, "install", "--quiet", "--no-deps", "--no-build-isolation", "-e", ROOT], check=True, env=quiet
    )
    if lock == DEVELOPMENT:  # it holds everything of the runtime lock
        (VENV / f"{RUNTIME}.installed").unlink(missing_ok=True)
    stamp.write_text(wanted, encoding="ascii")


def compile_ours() -> None:
    """Have our own modules ready to load, as pip has those it installs; what is ready and unchanged is left alone.

    Python does it at the first start, but not where PYTHONDONTWRITEBYTECODE says so, as images of containers do; then
    every command and every process that reads pages would compile them anew, a fifth of a second. Where the folder
    cannot be written nothing is lost but that.
    """
    subprocess.call([PYTHON, "-m", "compileall", "-qq", *PACKAGES], cwd=ROOT, stdout=subprocess.DEVNULL)


def make_venv() -> list[str | Path]:
    """Create .venv unless it works; returns the command that is pip for it.

    A Debian system Python may come without ensurepip; its own pip can then install into the bare
    environment from outside (`--python`, pip 22.3).
    """
    if not (PYTHON.exists() and subprocess.call([PYTHON, "-c", ""]) == 0):
        with_pip = importlib.util.find_spec("ensurepip") is not None
        venv.EnvBuilder(with_pip=with_pip, clear=VENV.exists(), symlinks=True).create(VENV)
    if (
        subprocess.call(
            [PYTHON, "-m", "pip", "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        == 0
    ):
        return [PYTHON, "-m", "pip"]
    if importlib.util.find_spec("pip") is None:
        print("Neither ensurepip nor pip is here. On Debian: apt install python3-venv", file=sys.stderr)
        raise SystemExit(2)
    return [sys.executable, "-m", "pip", "--python", PYTHON]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
