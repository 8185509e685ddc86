"""The command ``swiftloss``: the articles, the list of losses, plots, and what is installed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

ARTICLES = ("numpy_losses", "training_losses", "pytorch_losses", "keras_losses", "gradient_descent")


def main() -> int:
    """The command; its exit status: 0, 1 where numbers disagree, 2 for what the user can mend."""
    try:
        import typer
    except ImportError:
        print("swiftloss: the command needs typer, which this Python has not: pip install 'swiftloss[demo]'", file=sys.stderr)
        return 2
    try:
        import swiftloss  # noqa: F401
    except ImportError as error:
        print(error, file=sys.stderr)
        return 2
    from .articles._report import UserError

    application = _application(typer)
    try:
        status = application(standalone_mode=False)
    except UserError as error:
        print(f"swiftloss: {error}", file=sys.stderr)
        return 2
    except (typer.Abort, KeyboardInterrupt):
        print("swiftloss: stopped", file=sys.stderr)
        return 130
    except Exception as error:
        # click's own mistakes of usage have a sentence and an exit status.
        if not hasattr(error, "exit_code"):
            raise
        if hasattr(error, "show"):
            error.show()
        return int(error.exit_code)
    return int(status or 0)


def _application(typer: Any) -> Any:
    application = typer.Typer(
        help="Loss functions and their gradients, written in Swift.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )

    @application.command()
    def demo(
        output: Annotated[Path, typer.Option(help="Folder for the pictures.")] = Path("swiftloss-articles"),
        show: Annotated[bool, typer.Option("--show", help="Show the pictures in windows too.")] = False,
    ) -> int:
        """Run the five articles: every number beside numpy's, PyTorch's or Keras's, and the pictures.

        Exit status 0 only if all numbers agree."""
        return _demo(output, show)

    @application.command("list")
    def list_losses() -> None:
        """List the losses with their formulas: p is the prediction, t the target."""
        _list()

    @application.command()
    def plot(
        losses: Annotated[list[str], typer.Argument(metavar="LOSS...", help="Names, as `swiftloss list` has them.")],
        output: Annotated[Path | None, typer.Option(help="A file, .png or .svg. [default: LOSS.png]")] = None,
        show: Annotated[bool, typer.Option("--show", help="Show a window instead of writing a file.")] = False,
    ) -> None:
        """Draw losses with their gradients and Hessians."""
        _plot(losses, output, show)

    @application.command()
    def info() -> None:
        """Say which library is in use, for which processor, with how many threads."""
        import swiftloss

        for name, what in swiftloss.info().items():
            print(f"{name:8} {what}")

    return application


def _demo(output: Path, show: bool) -> int:
    from importlib import import_module

    from rich.console import Console
    from rich.table import Table

    from .articles._report import Outcome, Pictures, UserError

    pictures = Pictures(output, show)
    pictures.check()
    found: dict[str, Outcome | str] = {}
    for name in ARTICLES:
        print(f"\n==== {name}\n")
        try:
            found[name] = import_module(f".articles.{name}", __package__).article(pictures)
        except UserError as error:
            print(error)
            found[name] = str(error)

    table = Table(title="The five articles", title_justify="left")
    for heading in ("article", "numbers that agree", "pictures"):
        table.add_column(heading)
    for name, outcome in found.items():
        if isinstance(outcome, str):
            table.add_row(name, f"[red]not run:[/] {outcome}", "")
        else:
            colour = "green" if outcome.all_agree else "red"
            pictures_drawn = ", ".join(path.name for path in outcome.pictures)
            table.add_row(name, f"[{colour}]{outcome.agreeing} of {outcome.count}[/]", pictures_drawn)
    print()
    Console().print(table)
    pictures.close()
    done = [outcome for outcome in found.values() if isinstance(outcome, Outcome)]
    agreeing, count = sum(outcome.agreeing for outcome in done), sum(outcome.count for outcome in done)
    print(f"{agreeing} of {count} numbers of {len(done)} of {len(ARTICLES)} articles agree; pictures are in {output}.")
    return 0 if agreeing == count and len(done) == len(ARTICLES) else 1


def _names() -> dict[str, Any]:
    import swiftloss

    return {name: loss for name in swiftloss.__all__ if hasattr(loss := getattr(swiftloss, name), "value_and_grad")}


def _list() -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("loss", "of one element or row", "gradient", box=None, pad_edge=False)
    for name, loss in _names().items():
        if name != loss.__name__:
            table.add_row(name, f"another name of {loss.__name__}", "")
            continue
        lines = {words[0]: words[1] for line in (loss.__doc__ or "").splitlines() if len(words := line.split(maxsplit=1)) == 2}
        # Text, for a formula's brackets are no markup.
        table.add_row(name, Text(lines.get("value", "")), Text(lines.get("gradient", "")))
    Console().print(table)


def _plot(names: list[str], output: Path | None, show: bool) -> None:
    from difflib import get_close_matches

    from .articles._report import UserError

    known = _names()
    for name in names:
        if name not in known:
            meant = get_close_matches(name, known, 1)
            raise UserError(
                f"there is no loss {name!r}{f': did you mean {meant[0]!r}?' if meant else ''} (swiftloss list has all names)"
            )
    from ._plots import draw

    draw([known[name].__name__ for name in names], output, show)
