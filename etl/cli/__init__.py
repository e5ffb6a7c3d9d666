"""The command line: `onrecord`. One module a command, imported only when that command runs.

Exit status: 0 done, 1 done with dead letters, 2 bad usage or configuration, 3 a service could not be reached,
4 stopped by a guard or differences found.
"""

from __future__ import annotations

import sys

import click

from etl import __version__
from etl.records.outcome import Halt, ServiceUnreachable, TransientError

#: Command -> (module, one line of help). Help is here so that `onrecord --help` imports nothing else.
COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("etl.cli.run", "The whole road without Airflow: dumps in, index out."),
    "extract": ("etl.cli.extract", "Dumps to cleaned articles, as JSON lines."),
    "enrich": ("etl.cli.enrich", "Articles to articles with actors, dates and statements."),
    "load": ("etl.cli.load", "Enriched articles into Elasticsearch."),
    "search": ("etl.cli.search", "Who said what, on whose word, and who denied it."),
    "why": ("etl.cli.why", "What decided the labels of a statement, or of a text."),
    "export": ("etl.cli.export", "Statements for others: schema.org quotations, CAMEO event codes."),
    "actors": ("etl.cli.actors", "What is known of an actor, and why a mention was linked."),
    "dates": ("etl.cli.dates", "How the date expressions of a text are read."),
    "dead-letters": ("etl.cli.dead_letters", "Records that could not be taken, and why."),
    "report": ("etl.cli.report", "One HTML page about a period: denials, no-comments, charts."),
    "rebuild": ("etl.cli.rebuild", "A new index version: fill, compare, swap, roll back."),
    "reprocess": ("etl.cli.reprocess", "Old articles with today's rules, into a version to approve."),
    "backfill": ("etl.cli.backfill", "What a backfill of some days would do, and how long."),
    "status": ("etl.cli.status", "What became of each dump day, and what to do."),
    "retract": ("etl.cli.retract", "Take an article out of the archive for good."),
    "years": ("etl.cli.years", "Years of publication out of the index, and back."),
    "verify": ("etl.cli.verify", "Compare dumps, store and index, and print every difference."),
    "setup": ("etl.cli.setup", "Index templates, indices and aliases; roles and keys."),
    "keys": ("etl.cli.keys", "API keys: which there are, and taking old ones back."),
    "kibana": ("etl.cli.kibana", "Kibana's saved objects: build and check."),
    "es": ("etl.cli.es", "The local Elasticsearch node: up, down, status."),
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        from importlib import import_module

        command = import_module(COMMANDS[cmd_name][0]).command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(
    cls=_Lazy,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Exit status: 0 done, 1 done with dead letters, 2 bad usage or configuration, 3 a service could not be "
    "reached, 4 stopped by a guard or differences found.",
)
@click.version_option(__version__, prog_name="onrecord")
def onrecord() -> None:
    """Onrecord: who said what, on whose word, and who denied it or would not comment."""


def main() -> None:
    """Run the command line; a halt prints its message and becomes its exit status."""
    try:
        status = onrecord.main(standalone_mode=False)
    except Halt as halt:
        click.echo(f"onrecord: {halt}", err=True)
        status = halt.exit_status
    except (TransientError, OSError) as error:
        # a disk that is full, a storage that is away: not a dead letter's status, which says that all is done
        click.echo(f"onrecord: {error}\nNothing that is half done counts: mend it and run this again.", err=True)
        status = ServiceUnreachable.exit_status
    except click.ClickException as error:
        error.show()
        status = 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("onrecord: interrupted", err=True)
        status = 130
    except SystemExit:
        # no command exits by itself; click does when the reader has what it wanted (`onrecord … | head`)
        status = 0
    sys.exit(status if isinstance(status, int) else 0)
