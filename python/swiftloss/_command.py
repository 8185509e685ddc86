"""The command ``swiftloss``: the articles, the list of losses, plots, and what is installed."""

from __future__ import annotations

import sys


def main() -> int:
    """The command; its exit status: 0, 1 where numbers disagree, 2 for what the user can mend."""
    from .articles._report import UserError, need

    try:
        need("typer", "demo", "the command")
        from . import _application

        return _application.run()
    except UserError as error:
        print(f"swiftloss: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("swiftloss: stopped", file=sys.stderr)
        return 130
