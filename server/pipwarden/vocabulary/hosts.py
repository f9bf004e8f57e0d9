"""Public hosts: which serve https with a valid certificate, and which have moved."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

# Indexes, mirrors of the public index, and places that direct references point to.
_KNOWN = frozenset(
    """
    pypi.org test.pypi.org upload.pypi.org files.pythonhosted.org test-files.pythonhosted.org
    pkgs.dev.azure.com
    pypi.python.org testpypi.python.org bootstrap.pypa.io
    mirrors.aliyun.com mirrors.cloud.tencent.com mirrors.tencent.com mirrors.163.com
    mirror.baidu.com mirrors.volces.com repo.huaweicloud.com mirrors.huaweicloud.com
    pypi.tuna.tsinghua.edu.cn mirrors.tuna.tsinghua.edu.cn mirrors.ustc.edu.cn
    pypi.mirrors.ustc.edu.cn mirrors.bfsu.edu.cn mirror.sjtu.edu.cn mirrors.sjtug.sjtu.edu.cn
    mirrors.sustech.edu.cn mirrors.zju.edu.cn mirror.nju.edu.cn mirrors.nju.edu.cn
    mirrors.hit.edu.cn mirrors.cqu.edu.cn mirrors.pku.edu.cn mirror.nyist.edu.cn
    download.pytorch.org data.pyg.org pypi.nvidia.com pypi.ngc.nvidia.com
    storage.googleapis.com developer.download.nvidia.com abetlen.github.io
    pypi.anaconda.org conda.anaconda.org repo.anaconda.com wheels.scipy.org
    extras.wxpython.org www.piwheels.org piwheels.org python.piwheels.org
    github.com codeload.github.com raw.githubusercontent.com objects.githubusercontent.com
    gitlab.com bitbucket.org codeberg.org git.launchpad.net salsa.debian.org
    opendev.org git.openstack.org tarballs.openstack.org huggingface.co modelscope.cn
    modelscope.oss-cn-beijing.aliyuncs.com repo.or.cz git.kernel.org gitee.com
    download.openmmlab.com dl.fbaipublicfiles.com pypi.fury.io dl.cloudsmith.io
    """.split()
)
_KNOWN_BELOW = (
    ".pkg.dev",
    ".jfrog.io",
    ".github.io",
    ".gitlab.io",
    ".amazonaws.com",
    ".pkgs.visualstudio.com",
    ".readthedocs.io",
)


class Moved(NamedTuple):
    """Where a host went, and whether the same index is there."""

    host: str
    simple: str  # the path of the index there
    note: str
    safe: bool


_PYPI = Moved("pypi.org", "/simple", "the public index moved to `pypi.org` in 2018", safe=True)
_TEST = Moved(
    "test.pypi.org", "/simple", "the test index moved to `test.pypi.org` in 2018", safe=True
)
_DOUBAN = Moved(
    "mirrors.cloud.tencent.com",
    "/pypi/simple",
    "Douban's mirror is closed; its address redirects to another company's mirror",
    safe=False,
)
_MOVED = {
    "pypi.python.org": _PYPI,
    "testpypi.python.org": _TEST,
    "pypi.douban.com": _DOUBAN,
    "pypi.doubanio.com": _DOUBAN,
}
_OLD_MIRROR = re.compile(r"[a-g]\.pypi\.python\.org\Z")
_MIRRORS_GONE = Moved(
    "pypi.org", "/simple", "the public index gave up its lettered mirrors in 2013", safe=True
)


def serves_https(host: str) -> bool:
    """Say whether a host (lower case) is known to serve https with a public certificate."""
    return host in _KNOWN or host.endswith(_KNOWN_BELOW)


@lru_cache(maxsize=4096)
def moved(host: str) -> Moved | None:
    """Return where a former host of a public index went, None for all others."""
    if _OLD_MIRROR.match(host):
        return _MIRRORS_GONE
    return _MOVED.get(host)
