"""``python -m swiftloss`` is the command ``swiftloss``."""

import sys

from ._command import main

if __name__ == "__main__":
    sys.exit(main())
