"""The wheel's build hook: builds the Swift core and puts it, and the headers, into the package.

SWIFTLOSS_LIBRARY names a library that is there already, which is then taken as it is.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class SwiftBuildHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return  # A checkout's package finds the library in the build folder.
        root = Path(self.root)
        library = os.environ.get("SWIFTLOSS_LIBRARY")
        if not library:
            built = subprocess.run([root / "tools" / "build.sh"], cwd=root)
            if built.returncode:
                # What was wrong has been said; a traceback below it would hide it.
                sys.exit(built.returncode)
            library = str(root / ".build-ship" / "release" / "libswiftloss.so")
        # ctypes loads the library: one wheel for every Python 3 of the platform.
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform}"
        build_data["force_include"] |= {
            library: "swiftloss/libswiftloss.so",
            str(root / "include" / "swiftloss.h"): "swiftloss/include/swiftloss.h",
            str(root / "include" / "swiftloss_losses.h"): "swiftloss/include/swiftloss_losses.h",
        }
