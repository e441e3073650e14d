"""What is in it? The bill of materials (SBOM) in CycloneDX: metawatch and each library that it runs on, with version and licence."""

import json
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent


def make(output: Path) -> list[Path]:
    """`metawatch.cdx.json`. The environment that builds has more libraries than metawatch: only what it runs on is listed."""
    path = output / "metawatch.cdx.json"
    tool = [
        sys.executable,
        "-m",
        "cyclonedx_py",
        "environment",
        "--output-reproducible",
        "--of",
        "JSON",
        sys.executable,
    ]
    found = json.loads(subprocess.run(tool, check=True, capture_output=True, text=True).stdout)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = runs_on(project["dependencies"] + project["optional-dependencies"]["serve"])
    parts = [part for part in found["components"] if part["name"].lower().replace("_", "-") in wanted]
    refs = {part["bom-ref"] for part in parts}
    found["components"] = parts
    found["dependencies"] = [
        {**one, "dependsOn": [ref for ref in one.get("dependsOn", ()) if ref in refs]}
        for one in found.get("dependencies", ())
        if one["ref"] in refs
    ]
    path.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
    return [path]


def runs_on(dependencies: list[str]) -> frozenset[str]:
    """metawatch, these libraries, and what they require: by the tree and not by an installed package, which may be older."""
    seen = {"metawatch"}
    ask = [Requirement(text) for text in dependencies]
    while ask:
        one = ask.pop()
        key = one.name.lower().replace("_", "-")
        if key in seen:
            continue
        try:
            requires = distribution(one.name).requires or ()
        except PackageNotFoundError:
            continue  # for another system or Python
        seen.add(key)
        extras = one.extras or {""}
        needs = (Requirement(text) for text in requires)
        ask += [
            need for need in needs if need.marker is None or any(need.marker.evaluate({"extra": e}) for e in extras)
        ]
    return frozenset(seen)
