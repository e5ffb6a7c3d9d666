"""Who is told when a night fails, or takes too long: the real scheduler and triggerer, a webhook and a mail server on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from etl.settings import Settings
from tests.faults import sinks
from tests.faults.standalone import Standalone, await_true

pytestmark = [pytest.mark.airflow, pytest.mark.elasticsearch]

READERS = ("night@example.org", "data@example.org")
#: A pool of this name is never made: what asks for a slot of it waits for ever.
NO_POOL = "no-such-pool"


class Told:
    """An Airflow whose alerts go to loopback, and what they said."""

    def __init__(self, airflow: Standalone, texts: list[str], mails: list[EmailMessage]) -> None:
        self.airflow = airflow
        self.texts = texts
        self.mails = mails

    def both(self, words: str, seconds: float) -> tuple[str, EmailMessage]:
        """The webhook's text and the mail that hold these words."""

        def found() -> tuple[str, EmailMessage] | None:
            text = next((one for one in self.texts if words in one), None)
            mail = next((one for one in self.mails if words in body_of(one) or words in str(one["Subject"])), None)
            return (text, mail) if text and mail else None

        found_both: tuple[str, EmailMessage] = await_true(found, seconds)
        return found_both


def body_of(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, elasticsearch_url: str) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("alerts")
    dump = folder / "dumps" / "2026-03-10" / "1.txt"
    dump.parent.mkdir(parents=True)
    dump.write_text(" date 2026-03-10 Harbour Wire: Sale\n\nThe port denied that it had sold the ferry.\n")
    settings = Settings(
        home=folder / "home",
        dumps=(folder / "dumps").as_uri(),
        index_prefix="test-alerts",
        elasticsearch_url=elasticsearch_url,
    )
    with sinks.webhook() as (http, texts), sinks.mail() as (smtp, mails):
        to_http = {"conn_type": "http", "host": "127.0.0.1", "port": http}
        plain = {"disable_ssl": True, "disable_tls": True, "from_email": "onrecord@example.org"}
        to_smtp = {"conn_type": "smtp", "host": "127.0.0.1", "port": smtp, "extra": plain}
        airflow = Standalone(
            settings,
            ONRECORD_ALERT_MAIL=", ".join(READERS),
            ONRECORD_ALERT_WEBHOOK="onrecord_webhook",
            ONRECORD_ALERT_AFTER_MINUTES="1",
            ONRECORD_POOL=NO_POOL,
            AIRFLOW_CONN_ONRECORD_WEBHOOK=json.dumps(to_http),
            AIRFLOW_CONN_SMTP_DEFAULT=json.dumps(to_smtp),
        )
        try:
            airflow.start()
            yield Told(airflow, texts, mails)
        finally:
            airflow.stop()


def test_a_failed_run_is_told_by_mail_and_webhook(told: Told) -> None:
    run = told.airflow.trigger("2026-03-09")
    assert told.airflow.wait(run, 180) == "failed"
    # on a slow machine the same run may be late as well, and told of as that
    text, mail = told.both(f"onrecord_nightly failed, {run}", 90)
    assert text.startswith(f"Onrecord: onrecord_nightly failed, {run}")
    assert "onrecord status" in text
    assert "docs/runbook.md" in text
    assert str(mail["Subject"]) == f"Onrecord: onrecord_nightly failed, {run}"
    assert str(mail["From"]) == "onrecord@example.org"
    assert str(mail["To"]) == ", ".join(READERS)
    assert "onrecord status" in body_of(mail)


def test_a_run_past_its_deadline_is_told_by_mail_and_webhook_and_goes_on(told: Told) -> None:
    """Its shards wait for a slot of a pool that nobody has made."""
    run = told.airflow.trigger("2026-03-10")
    text, mail = told.both(f"Run {run} of onrecord_nightly is not done 1 minutes after it was queued", 240)
    assert text.startswith("Onrecord: a run takes longer than it should")
    assert "A night takes too long" in text
    assert f"Run {run} of onrecord_nightly" in body_of(mail)
    states = {task["task_id"]: task["state"] for task in told.airflow.tasks(run)}
    assert states["process"] in (None, "scheduled"), "it waits, and is neither stopped nor failed"
    assert told.airflow.call("GET", f"/dags/onrecord_nightly/dagRuns/{run}")["state"] in ("queued", "running")
