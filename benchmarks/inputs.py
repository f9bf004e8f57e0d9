"""Files of any length, the same on every run, like those that people have."""

import random
from hashlib import sha256


def requirements(lines: int) -> str:
    """Return a lock file with hashes: one http index, a handful of findings."""
    chance = random.Random(lines)  # noqa: S311  (the same file on every run)
    out = ["# made by a lock tool", "--index-url https://pypi.org/simple"]
    out.append("--extra-index-url http://packages.corp.example/simple")
    number = 0
    while len(out) < lines:
        number += 1
        name = f"package-{number:05d}"
        marker = ' ; python_version >= "3.10"' if number % 6 == 0 else ""
        hashes = chance.choice((1, 2, 2, 3, 8, 20))
        out.append(f"{name}=={chance.randrange(9)}.{chance.randrange(30)}{marker} \\")
        for each in range(hashes):
            digest = sha256(f"{name}/{each}".encode()).hexdigest()
            out.append(f"    --hash=sha256:{digest}" + (" \\" if each < hashes - 1 else ""))
        out.append(f"    # via package-{chance.randrange(number) + 1:05d}")
    return "\n".join(out[:lines]) + "\n"


def pip_conf(lines: int) -> str:
    """Return a pip.conf: options under sections, comments, values over several lines."""
    out = [
        "# installed on every build machine",
        "[global]",
        "index-url = http://packages.corp.example/simple",
        "trusted-host = packages.corp.example",
        "timeout = 60",
        "retries = 5",
        "",
        "[install]",
        "find-links =",
    ]
    number = 0
    while len(out) < lines:
        number += 1
        out.append(f"    https://wheels{number}.corp.example/linux")
        if number % 3 == 0:
            out.append(f"    # wheels of team {number}")
    return "\n".join(out[:lines]) + "\n"


def pyproject(lines: int) -> str:
    """Return a pyproject.toml: project, dependencies, groups, uv's indexes and sources."""
    chance = random.Random(lines)  # noqa: S311
    head = [
        "[build-system]",
        'requires = ["hatchling"]',
        'build-backend = "hatchling.build"',
        "",
        "[project]",
        'name = "demo"',
        'version = "1.0"',
        "dependencies = [",
    ]
    tail = [
        "",
        "[[tool.uv.index]]",
        'name = "corp"',
        'url = "http://packages.corp.example/simple"',
        "",
        "[tool.uv.sources]",
    ]
    wanted = max(lines - len(head) - len(tail) - 4, 4)
    specifiers = ("==1.2.3", ">=1.0", "~=2.1", '>=3; python_version < \\"3.12\\"')
    body = [
        f'    "package-{number:05d}{chance.choice(specifiers)}",' for number in range(wanted // 2)
    ]
    groups = [
        f'group-{number} = ["tool-{number}>=1", "other-{number}==2.0"]'
        for number in range(wanted // 4)
    ]
    tail += [f'package-{number:05d} = {{ index = "corp" }}' for number in range(wanted // 4)]
    return "\n".join([*head, *body, "]", "", "[dependency-groups]", *groups, *tail]) + "\n"


def findings(count: int) -> str:
    """Return a requirements file in which every line has a finding."""
    return "".join(f"--find-links http://host{number}.corp.example/\n" for number in range(count))


KINDS = {
    "requirements": ("requirements.txt", "pip-requirements", requirements),
    "pip.conf": ("pip.conf", "ini", pip_conf),
    "pyproject": ("pyproject.toml", "toml", pyproject),
}
