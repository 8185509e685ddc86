"""What the command ``swiftloss`` does; it needs typer."""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

import swiftloss

from .articles._report import Outcome, Pictures, UserError, need

ARTICLES = ("numpy_losses", "training_losses", "pytorch_losses", "keras_losses", "gradient_descent")

application = typer.Typer(
    help="Loss functions and their gradients, written in Swift.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _names() -> dict[str, Any]:
    return {name: loss for name in swiftloss.__all__ if hasattr(loss := getattr(swiftloss, name), "value_and_grad")}


@application.command()
def demo(
    output: Annotated[Path, typer.Option(help="Folder for the pictures.")] = Path("swiftloss-articles"),
    show: Annotated[bool, typer.Option("--show", help="Show the pictures in windows too.")] = False,
) -> int:
    """Run the five articles: every number beside numpy's, PyTorch's or Keras's, and the pictures.

    Exit status 0 only if all numbers agree."""
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
            table.add_row(name, f"[red]not run:[/] {escape(outcome)}", "")
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


@application.command("list")
def list_losses() -> None:
    """List the losses with their formulas: p is the prediction, t the target."""
    table = Table(box=None, pad_edge=False)
    table.add_column("loss", no_wrap=True)
    table.add_column("of one element or row")
    table.add_column("gradient")
    for name, loss in _names().items():
        if name != loss.__name__:
            table.add_row(name, f"another name of {loss.__name__}", "")
            continue
        lines = {
            words[0]: words[1]
            for line in (loss.__doc__ or "").splitlines()
            if len(words := line.split(maxsplit=1)) == 2
        }
        # Text, for a formula's brackets are no markup.
        table.add_row(name, Text(lines.get("value", "")), Text(lines.get("gradient", "")))
    Console().print(table)


@application.command()
def plot(
    losses: Annotated[list[str], typer.Argument(metavar="LOSS...", help="Names, as `swiftloss list` has them.")],
    output: Annotated[Path | None, typer.Option(help="A file, .png or .svg. [default: LOSS.png]")] = None,
    show: Annotated[bool, typer.Option("--show", help="Show a window instead of writing a file.")] = False,
) -> None:
    """Draw losses with their gradients and Hessians."""
    known = _names()
    for name in losses:
        if name not in known:
            meant = get_close_matches(name, known, 1)
            raise UserError(
                f"there is no loss {name!r}{f': did you mean {meant[0]!r}?' if meant else ''} (swiftloss list has all names)"
            )
    names = list(dict.fromkeys(known[name].__name__ for name in losses))
    path = output or Path(f"{names[0]}.png" if len(names) == 1 else "losses.png")
    if path.suffix not in (".png", ".svg", ".pdf"):
        raise UserError(f"{path} must end in .png, .svg or .pdf")
    need("matplotlib", "demo", "a plot")
    pictures = Pictures(path.parent, show)
    pictures.check()

    from ._plots import draw

    if show:
        draw(names, need("matplotlib.pyplot", "demo", "a plot").figure)
        pictures.close()
    else:
        print(f"wrote {pictures.save(draw(names), path.name)}")


@application.command()
def info() -> None:
    """Say which library is in use, for which processor, with how many threads."""
    for name, what in swiftloss.info().items():
        print(f"{name:8} {what}")


def run() -> int:
    """Reads the command line; the exit status."""
    try:
        return int(application(prog_name="swiftloss", standalone_mode=False) or 0)
    except Exception as error:
        # A mistake of usage has a sentence and an exit status of its own.
        if not hasattr(error, "exit_code"):
            raise
        if hasattr(error, "show"):
            error.show()
        return int(error.exit_code)
