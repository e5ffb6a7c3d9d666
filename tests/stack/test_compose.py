"""What docker-compose.yml promises, read from it by the real Compose and by two linters."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from etl.node.sources import sources
from etl.security.env_file import read_variables
from etl.settings import PROJECT, Settings
from tests.stack.conftest import FILE, Compose

SECRETS = [variable.name for variable in read_variables(PROJECT / "docker" / "env.toml")]
TEXT = FILE.read_text(encoding="utf-8")
_SECRET = r"PASSWORD$|KEY$|SECRET$|BROKER_URL|SQL_ALCHEMY|RESULT_BACKEND|ONRECORD_ELASTICSEARCH_URL"
AIRFLOW = ("airflow-init", "airflow-api-server", "airflow-scheduler", "airflow-dag-processor", "airflow-triggerer")


def values(env_file: Path) -> dict[str, str]:
    lines = env_file.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


@pytest.mark.parametrize("name", SECRETS)
def test_it_does_not_start_without_a_secret(compose: Compose, env_file: Path, tmp_path: Path, name: str) -> None:
    lacking = tmp_path / "lacking.env"
    lacking.write_text("".join(f"{key}={value}\n" for key, value in values(env_file).items() if key != name))
    done = compose(lacking, "--profile", "celery", "config", "-q")
    assert done.returncode != 0
    assert f"{name} is missing a value: write it with `onrecord setup --write-env .env`" in done.stderr


def test_the_command_writes_every_secret_that_is_required_and_no_other() -> None:
    assert set(re.findall(r"\$\{(\w+):\?", TEXT)) == set(SECRETS)


def test_no_secret_stands_in_the_file_or_has_a_default(stack: dict[str, Any], env_file: Path) -> None:
    generated = set(values(env_file).values())
    for name, service in stack["services"].items():
        for key, value in (service.get("environment") or {}).items():
            is_file = value.startswith("config/certs/")
            if re.search(_SECRET, key) and not is_file:
                assert any(secret in value for secret in generated), f"{name}: {key}"
    assert not re.findall(r"\$\{[A-Z_]*(?:PASSWORD|KEY|SECRET)[A-Z_]*:-", TEXT), "a secret with a default"


def test_every_port_is_on_loopback(stack: dict[str, Any]) -> None:
    published = {
        (name, port["target"]): port.get("host_ip")
        for name, service in stack["services"].items()
        for port in service.get("ports", [])
    }
    assert published == {
        ("elasticsearch", 9200): "127.0.0.1",
        ("kibana", 5601): "127.0.0.1",
        ("airflow-api-server", 8080): "127.0.0.1",
    }


@pytest.mark.parametrize("name", ["airflow-scheduler", "airflow-worker", "airflow-dag-processor", "airflow-triggerer"])
def test_whatever_runs_tasks_waits_for_a_healthy_api_server(stack: dict[str, Any], name: str) -> None:
    """Row 42: a scheduler that starts first uses up tries of tasks that cannot even report."""
    waits = stack["services"][name]["depends_on"]
    assert waits["airflow-api-server"]["condition"] == "service_healthy"
    assert waits["setup"]["condition"] == "service_completed_successfully"
    assert "/api/v2/monitor/health" in " ".join(stack["services"]["airflow-api-server"]["healthcheck"]["test"])


@pytest.mark.parametrize(
    ("name", "before", "condition"),
    [
        pytest.param("elasticsearch", "certificates", "service_completed_successfully", id="TLS first"),
        pytest.param("setup", "elasticsearch", "service_healthy", id="indices, roles, keys"),
        pytest.param("kibana", "setup", "service_completed_successfully", id="its password"),
        pytest.param("kibana-init", "kibana", "service_healthy", id="saved objects"),
        pytest.param("airflow-init", "postgres", "service_healthy", id="the schema"),
        pytest.param("airflow-api-server", "airflow-init", "service_completed_successfully", id="the first part"),
        pytest.param("airflow-worker", "redis", "service_healthy", id="the broker"),
    ],
)
def test_the_parts_start_in_order(stack: dict[str, Any], name: str, before: str, condition: str) -> None:
    assert stack["services"][name]["depends_on"][before]["condition"] == condition


def test_images_are_pinned_to_the_versions_that_the_tests_run(stack: dict[str, Any]) -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    images = {name: service["image"] for name, service in stack["services"].items()}
    assert all(re.fullmatch(r"[\w./-]+:\d+\.\d+[\w.-]*", image) for image in images.values()), images
    version = sources().version
    assert images["elasticsearch"] == images["certificates"] == f"elasticsearch:{version}"
    assert images["kibana"] == images["kibana-init"] == f"kibana:{version}"
    assert {images[name] for name in (*AIRFLOW, "airflow-worker", "setup")} == {f"onrecord:{project['version']}"}


def _pins(path: str) -> dict[str, set[str]]:
    """Versions by name; one name can have several, for several versions of Python."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", (PROJECT / path).read_text(), re.M):
        found.setdefault(name, set()).add(version)
    return found


def test_the_image_has_the_same_requirements_as_the_environment() -> None:
    here, image = _pins("requirements.lock"), _pins("docker/requirements.lock")
    differing = {name for name in image.keys() & here.keys() if not image[name] <= here[name]}
    assert differing == set(), "run `make lock`"
    assert image["apache-airflow"] == {"3.3.2"}
    assert {"apache-airflow-providers-celery", "apache-airflow-providers-postgres", "spacy", "elasticsearch"} <= set(
        image
    )
    assert "pytest" not in image


def test_the_same_dags_mappings_and_settings_as_in_a_local_run(stack: dict[str, Any]) -> None:
    dockerfile = (PROJECT / "docker" / "Dockerfile").read_text()
    for folder in ("etl", "dags", "mappings"):
        assert f"COPY {folder} {folder}" in dockerfile
    known = {f"ONRECORD_{name.upper()}" for name in Settings.model_fields}
    for name in (*AIRFLOW, "airflow-worker", "setup"):
        environment = stack["services"][name]["environment"]
        assert {key for key in environment if key.startswith("ONRECORD_")} <= known
        Settings(
            **{k.removeprefix("ONRECORD_").lower(): v for k, v in environment.items() if k in known}, _env_file=None
        )
    assert stack["services"]["airflow-scheduler"]["environment"]["AIRFLOW__CORE__DAGS_FOLDER"] == "/opt/onrecord/dags"


def test_the_image_holds_no_secret_and_no_local_state() -> None:
    rules = (PROJECT / "docker" / "Dockerfile.dockerignore").read_text().splitlines()
    allowed = {rule[1:] for rule in rules if rule.startswith("!")}
    assert "*" in rules
    assert allowed == {"pyproject.toml", "README.md", "LICENSE", "etl", "dags", "mappings", "docker"}
    assert "USER onrecord" in (PROJECT / "docker" / "Dockerfile").read_text()


def test_every_file_that_is_mounted_is_there(stack: dict[str, Any]) -> None:
    sources_ = [
        Path(volume["source"])
        for service in stack["services"].values()
        for volume in service.get("volumes", [])
        if volume["type"] == "bind"
    ]
    assert sources_
    assert [source for source in sources_ if not source.exists()] == []


def test_workers_run_as_a_profile_and_by_choice(compose: Compose, env_file: Path) -> None:
    plain = compose(env_file, "config", "--services").stdout.split()
    assert not {"redis", "airflow-worker"} & set(plain)
    celery = env_file.with_name("celery.env")
    celery.write_text(env_file.read_text() + "AIRFLOW_EXECUTOR=CeleryExecutor\n")
    done = compose(celery, "--profile", "celery", "config", "--format", "json")
    services = json.loads(done.stdout)["services"]
    assert {"redis", "airflow-worker"} <= set(services)
    assert services["airflow-scheduler"]["environment"]["AIRFLOW__CORE__EXECUTOR"] == "CeleryExecutor"


def test_the_security_linter_finds_nothing_grave() -> None:
    linter = Path(sys.executable).with_name("compose-lint")
    done = subprocess.run([str(linter), "check", str(FILE)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.faults
def test_the_style_linter_finds_nothing(tmp_path: Path) -> None:
    npm = shutil.which("npm")
    assert npm, "this test needs Node.js with npm"
    shutil.copy(Path(__file__).with_name("package.json"), tmp_path)
    install = [npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--silent"]
    subprocess.run(install, cwd=tmp_path, check=True, capture_output=True, timeout=300)
    command = [
        str(tmp_path / "node_modules/.bin/dclint"),
        "-c",
        str(PROJECT / "docker/dclint.yml"),
        "--max-warnings",
        "0",
    ]
    done = subprocess.run([*command, str(FILE)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_setting_of_airflow_is_one_that_airflow_knows(stack: dict[str, Any]) -> None:
    """A misspelt one would be ignored without a word."""
    package = find_spec("airflow")
    assert package
    assert package.submodule_search_locations
    described = Path(package.submodule_search_locations[0]) / "config_templates" / "config.yml"
    known = {
        f"AIRFLOW__{section.upper()}__{option.upper()}"
        for section, of in yaml.safe_load(described.read_text(encoding="utf-8")).items()
        for option in of["options"]
    }
    dockerfile = (PROJECT / "docker" / "Dockerfile").read_text()
    given = {key for name in AIRFLOW for key in stack["services"][name]["environment"] if key.startswith("AIRFLOW__")}
    given |= set(re.findall(r"AIRFLOW__\w+", dockerfile))
    of_celery = {"AIRFLOW__CELERY__BROKER_URL", "AIRFLOW__CELERY__RESULT_BACKEND"}  # described by the provider
    assert given - of_celery <= known
    assert of_celery <= given
