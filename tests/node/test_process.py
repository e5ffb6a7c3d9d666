"""Starting, finding and stopping the node; and never ending a process that is not ours."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from etl import node
from etl.load import load, set_up, verify_articles
from etl.load.client import connect
from etl.load.patience import Patience
from etl.node import launch, place, process
from etl.node.install import Installation
from etl.node.place import Place, kept, place_for
from etl.records.identity import version_of
from etl.records.outcome import ConfigurationError
from etl.settings import PROJECT, local_node_url
from tests.load.samples import article, statement


@pytest.fixture
def ours(tmp_path: Path) -> Place:
    """A place whose pid file can be written."""
    found = Place(folder=tmp_path / "node", note=tmp_path / "elasticsearch.json")
    found.pid_file.parent.mkdir(parents=True)
    return found


def test_no_pid_file_no_node(tmp_path: Path) -> None:
    assert node.status(tmp_path) is None
    assert node.stop(tmp_path) is False


@pytest.mark.parametrize("content", ["", "nonsense", "999999999"])
def test_a_pid_file_that_says_nothing(ours: Place, content: str) -> None:
    ours.pid_file.write_text(content)
    assert process._pid(ours) is None


def test_a_process_that_took_over_the_pid_is_not_ours(ours: Place) -> None:
    """After a crash and a reboot the number in the pid file may be anybody's."""
    ours.pid_file.write_text(str(os.getpid()))
    assert process._pid(ours) is None


def test_a_process_that_names_our_folder_is_ours(ours: Place) -> None:
    words = [sys.executable, "-c", "import time; time.sleep(60)", str(ours.temporary)]
    child = subprocess.Popen(words)
    try:
        ours.pid_file.write_text(str(child.pid))
        deadline = time.monotonic() + 5
        while process._pid(ours) is None and time.monotonic() < deadline:
            time.sleep(0.01)
        assert process._pid(ours) == child.pid
    finally:
        child.kill()
        child.wait()
    assert process._pid(ours) is None


def test_the_ports_of_last_time_are_taken_again_if_they_are_free() -> None:
    import socket

    before = process.Note(url="http://127.0.0.1:19398", transport=19399, version="9", installation="")
    assert process._free_ports(before) == process.Ports(http=19398, transport=19399)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 19398))
        taken.listen()
        assert process._free_ports(before).http != 19398


def test_root_s_node_has_folders_that_nobody_could_plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    found = place_for(tmp_path)
    assert found.account is not None
    assert found.folder.is_relative_to(place.ROOTS_FOLDER)
    assert found.note.parent == tmp_path
    planted = tmp_path / "planted"
    planted.mkdir(mode=0o777)
    planted.chmod(0o777)
    monkeypatch.setattr(place, "ROOTS_FOLDER", planted)
    with pytest.raises(ConfigurationError, match="only root can write"):
        kept(planted / "nodes")


def test_the_distribution_s_own_script_is_used_where_there_is_one(tmp_path: Path, ours: Place) -> None:
    home = tmp_path / "es"
    (home / "bin").mkdir(parents=True)
    found = Installation(home=home, java_home=Path("/java"), version="9.4.3")
    command, environ = launch._command(ours, found)
    assert command[0] == "/java/bin/java"
    (home / "bin" / "elasticsearch").write_text("")
    command, environ = launch._command(ours, found)
    assert command == [str(home / "bin" / "elasticsearch"), "-d", "-p", str(ours.pid_file)]
    assert environ["ES_PATH_CONF"] == str(ours.config)


def test_nothing_of_our_environment_reaches_the_node(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ours: Place
) -> None:
    monkeypatch.setenv("ONRECORD_ELASTICSEARCH_API_KEY", "secret")
    _, environ = launch._command(ours, Installation(home=tmp_path, java_home=Path("/java"), version="9.4.3"))
    assert "secret" not in str(environ)


def test_a_stopped_node_leaves_no_address(tmp_path: Path) -> None:
    """Its port may be another node's by then, and loading would go to the wrong one."""
    ours = place_for(tmp_path)
    process._keep(ours, process.Note(url="http://127.0.0.1:19391", transport=19392, version="9", installation=""))
    assert local_node_url(tmp_path) == "http://127.0.0.1:19391"
    assert node.stop(tmp_path) is False
    assert local_node_url(tmp_path) is None
    assert process._free_ports(process._note(ours)) == process.Ports(http=19391, transport=19392)


@pytest.mark.elasticsearch
def test_the_address_is_found_by_the_settings(elasticsearch_url: str, tmp_path: Path) -> None:
    note = process.Note(url=elasticsearch_url, transport=1, version="9", installation="")
    process._keep(Place(folder=tmp_path, note=tmp_path / "elasticsearch.json"), note)
    assert local_node_url(tmp_path) == elasticsearch_url


@pytest.mark.elasticsearch
@pytest.mark.faults
def test_a_killed_node_keeps_what_it_acknowledged_and_a_rerun_completes_the_rest(tmp_path: Path) -> None:
    """SIGKILL in the middle of a load; the node is a second one, of its own."""
    home, prefix = tmp_path / "home", "killed"
    home.mkdir()
    mappings = PROJECT / "mappings"
    articles = [article(f"a{at}", *(statement(f"s{at}.{n}") for n in range(4))) for at in range(2_000)]
    expected = [(one.id, version_of(one), 4) for one in articles]
    running = node.start(home, heap="512m")
    try:
        set_up(connect(running.url), prefix, mappings)

        def progress(done: int) -> None:
            if done >= 1_000:
                os.kill(running.pid, 9)

        with pytest.raises(Exception, match=r"recover|does not answer|still refused"):
            load(
                connect(running.url),
                articles,
                prefix=prefix,
                mappings=mappings,
                patience=Patience(tries=2),
                on_progress=progress,
            )
        again = node.start(home, heap="512m")
        assert again.pid != running.pid
        client = connect(again.url)
        assert verify_articles(client, expected[:750], prefix=prefix) == [], "what was acknowledged is there"
        load(client, articles, prefix=prefix, mappings=mappings)
        assert verify_articles(client, expected, prefix=prefix) == []
    finally:
        node.remove(home)
    assert node.status(home) is None
    assert not place_for(home).folder.exists()


@pytest.mark.parametrize(
    "known", [pytest.param(True, id="its own node"), pytest.param(False, id="a former checkout's")]
)
def test_data_that_a_former_checkout_left_at_this_path_is_not_ours(ours: Place, known: bool) -> None:
    """As root the data lie apart from the checkout: a new one at the same path has an empty store, and no note."""
    (ours.folder / "data").mkdir(parents=True, exist_ok=True)
    if known:
        ours.note.write_bytes(b"{}")
    else:
        ours.note.unlink(missing_ok=True)
    process._clear_former_life(ours, lambda line: None)
    assert ours.folder.exists() == known
