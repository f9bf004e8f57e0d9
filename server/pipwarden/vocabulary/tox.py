"""What tox calls things (its reference/config; tox 4, and what it has left behind)."""

from __future__ import annotations

CORE = "tox"

# Keys of an environment, by what their lines are.
ROLES = {
    "deps": "requirements",
    "constraints": "constraints",
    "set_env": "variables",
    "setenv": "variables",
    "install_command": "command",
    "commands": "commands",
    "commands_pre": "commands",
    "commands_post": "commands",
    "recreate_commands": "commands",
    "pip_pre": "pre",
}
CORE_ROLES = {
    "requires": "requirements",
    "indexserver": "indexes",
}

# tox.toml and `[tool.tox]`: the tables of environments, and those that hold several by name.
ENVIRONMENTS = ("env_run_base", "env_pkg_base")
NAMED = ("env", "env_base")
LEGACY = "legacy_tox_ini"
