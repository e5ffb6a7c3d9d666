"""Run the distribution's launcher as the account that the node belongs to."""

import subprocess
from pathlib import Path

from etl.node.install import Installation
from etl.node.place import Place
from etl.records.outcome import ServiceUnreachable

START_SECONDS = 180.0
#: What the distribution's start script does; the copy that SonarQube carries comes without one.
_LAUNCHER = "org.elasticsearch.server.launcher.ServerLauncher"
_JAVA_OPTIONS = ("-Xms4m", "-Xmx64m", "-XX:+UseSerialGC")


def launch(place: Place, found: Installation) -> None:
    """Run the distribution's launcher; it returns when the node is up and has gone into the background."""
    place.pid_file.unlink(missing_ok=True)
    command, environ = _command(place, found)
    with launcher_log(place).open("wb") as out:
        try:
            done = subprocess.run(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=environ,
                cwd=found.home,
                timeout=START_SECONDS,
                check=False,
                umask=0o077,
                start_new_session=True,
                user=place.account.uid if place.account else None,
                group=place.account.gid if place.account else None,
                extra_groups=[] if place.account else None,
            )
        except subprocess.TimeoutExpired as error:
            raise ServiceUnreachable(failure(place, f"it was not up within {START_SECONDS:.0f} s")) from error
    if done.returncode:
        raise ServiceUnreachable(failure(place, f"its launcher ended with {done.returncode}"))


def launcher_log(place: Place) -> Path:
    """Not among the node's logs: where root starts the node, its account owns that folder."""
    return place.note.with_suffix(".log")


def _command(place: Place, found: Installation) -> tuple[list[str], dict[str, str]]:
    """The launcher's command line and its environment."""
    java = str(found.java_home / "bin" / "java")
    classpath = str(found.home / "lib" / "tools" / "server-launcher" / "*")
    script = found.home / "bin" / "elasticsearch"
    command = [str(script)] if script.is_file() else [java, *_JAVA_OPTIONS, "-cp", classpath, _LAUNCHER]
    command += ["-d", "-p", str(place.pid_file)]
    return command, environment(place, found)


def environment(place: Place, found: Installation) -> dict[str, str]:
    """The whole environment of the distribution's programs: nothing of ours is handed on."""
    return {
        "ES_HOME": str(found.home),
        "ES_JAVA_HOME": str(found.java_home),
        "ES_PATH_CONF": str(place.config),
        "ES_TMPDIR": str(place.temporary),
        "ES_DISTRIBUTION_TYPE": "zip",
        "JAVA": str(found.java_home / "bin" / "java"),
        "JAVA_TYPE": "ES_JAVA_HOME",
        "HOME": str(place.folder),
        "HOSTNAME": "localhost",
        "LANG": "C.UTF-8",
        "PATH": "/usr/bin:/bin",
    }


def failure(place: Place, what: str) -> str:
    """What went wrong, with the first complaint in the logs and where they are."""
    said = ""
    for log in (launcher_log(place), place.logs / "onrecord-local.log"):
        if log.is_file():
            lines = [line for line in log.read_text("utf-8", "replace").splitlines() if line.strip()]
            said = next((line for line in lines if "ERROR" in line or "xception" in line), said)
    return f"The local Elasticsearch did not start: {what}. {said[:300]} See {place.logs}."


def port_was_taken(place: Place) -> bool:
    """Whether the start that failed last could not bind its ports."""
    log = launcher_log(place)
    return log.is_file() and "Failed to bind" in log.read_text("utf-8", "replace")
