"""The function package: whole, small, the same each time, and without a need for anything beside it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra import city, package
from infra.places import ROOT, UV
from tests.infra.reading import functions

needs_uv = pytest.mark.skipif(not UV.exists(), reason="uv is not installed (make setup)")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package for this machine's processor."""
    architecture = "arm64" if os.uname().machine in {"aarch64", "arm64"} else "x86_64"
    return package.build("hidamari", architecture, tmp_path_factory.mktemp("build") / "contract-package.zip")


@pytest.fixture(scope="module")
def unpacked(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    zipfile.ZipFile(made).extractall(folder)
    return folder


@needs_uv
def test_it_is_at_most_15_mb(made: Path) -> None:
    assert made.stat().st_size <= 15_000_000


@needs_uv
def test_it_holds_rooms_schemas_settings_and_the_site_s_sources(made: Path) -> None:
    names = set(zipfile.ZipFile(made).namelist())
    assert {"kernel/app.py", "schemas/settings/city.json", "city.json", "chalice/app.py"} <= names
    assert any(name.startswith("site/templates/") for name in names)
    assert any(name.startswith("site/content/") for name in names)


@needs_uv
def test_it_leaves_out_what_no_function_runs(made: Path) -> None:
    names = zipfile.ZipFile(made).namelist()
    assert not [n for n in names if n.startswith(("tests/", "moto/", "pytest", "bin/", ".")) or "SelfTest" in n]
    assert not [n for n in names if n.startswith("botocore/data/ec2/")]
    assert {n.split("/")[1] for n in names if n.startswith("chalice/") and n.endswith(".py")} == {
        "__init__.py",
        "app.py",
        "compat.py",
    }


def test_the_same_contents_give_the_same_bytes() -> None:
    files = [("a.py", b"x = 1\n"), package.compiled("a.py", b"x = 1\n"), ("b/c.json", b"{}")]
    assert package.zipped(iter(files)) == package.zipped(iter(files))


def test_a_compiled_module_is_taken_without_looking_at_its_source(tmp_path: Path) -> None:
    name, content = package.compiled("room.py", b"WORDS = 'from the compiled file'\n")
    assert name == "__pycache__/room.cpython-313.pyc"
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / name).write_bytes(content)
    (tmp_path / "room.py").write_text("WORDS = 'from the source'\n", encoding="utf-8")
    said = subprocess.run(
        [sys.executable, "-c", "import room; print(room.WORDS)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "from the compiled file"


@needs_uv
def test_every_handler_is_importable_from_the_package_alone(unpacked: Path) -> None:
    """Behind the package lie the emulator's own libraries, or Lambda's: what is missing in it would go unseen there."""
    modules = sorted({one["Handler"].rpartition(".")[0] for one in functions().values()})
    # -I and -S: no environment, no site-packages, nothing but the package and the standard library.
    script = f"import sys; sys.path.insert(0, {str(unpacked)!r})\n" + "\n".join(
        f"import {module}" for module in modules
    )
    variables = {"AWS_DEFAULT_REGION": "ap-northeast-1", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


@needs_uv
def test_what_is_loaded_late_works_from_the_package_alone(unpacked: Path) -> None:
    """Parts of packages are left out: whatever a wing loads by its first request, a picture and an encrypted ZIP show that none is missed."""
    rooms = ROOT / "functions"
    wings = sorted(
        ".".join(path.relative_to(rooms).with_suffix("").parts)
        for path in rooms.glob("*/*/*.py")
        if path.stem != "__init__"
    )
    script = f"import sys; sys.path.insert(0, {str(unpacked)!r})\n" + "\n".join(f"import {one}" for one in wings)
    script += """
import io, pyzipper, xlsxwriter
from line.menus import drawing, seeds
content = seeds.content("main")
assert drawing.png(content, content["tabs"][0])[:4] == b"\\x89PNG"
with pyzipper.AESZipFile(io.BytesIO(), "w", encryption=pyzipper.WZ_AES) as archive:
    archive.setpassword(b"secret")
    archive.writestr("a.csv", "a")
"""
    variables = {"AWS_DEFAULT_REGION": "ap-northeast-1", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


@needs_uv
def test_every_service_that_is_called_has_its_description_in_the_package(unpacked: Path) -> None:
    called = {"cognito-idp", "dynamodb", "events", "s3", "secretsmanager", "sesv2", "sqs"}
    script = (
        f"import sys; sys.path.insert(0, {str(unpacked)!r})\nimport botocore.session\nsession = botocore.session.get_session()\n"
        + "\n".join(f"session.create_client({name!r}, region_name='ap-northeast-1')" for name in sorted(called))
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], env={"PATH": ""}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "functions").rglob("*.py"))
    for name in ("cognito-idp", "events", "s3", "secretsmanager", "sesv2", "sqs"):
        assert f'"{name}"' in text, f"{name} is packaged for nothing"


def test_the_demo_city_s_settings_are_valid() -> None:
    settings = city.load("hidamari")
    assert settings["name"] == "ひだまり市"
    assert sum(portal["feed"] == "live" for portal in settings["portals"]) == 14
    assert [portal["id"] for portal in settings["portals"] if portal["feed"] == "support"] == ["satofull"]


def test_a_city_with_a_mistake_is_not_packaged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = city.file_of("hidamari").read_text(encoding="utf-8")
    wrong = tmp_path / "wrong.json"
    wrong.write_text(
        text.replace('"0000-00-0000"', '"not a number"').replace('"on": true', '"on": "yes"', 1), encoding="utf-8"
    )
    monkeypatch.setattr(city, "file_of", lambda _name: wrong)
    with pytest.raises(city.InvalidSettings) as refused:
        city.load("wrong")
    assert "telephone" in str(refused.value)
    assert "on" in str(refused.value)


def test_there_is_no_settings_file_outside_the_cities_folder() -> None:
    with pytest.raises(city.InvalidSettings):
        city.file_of("../../pyproject")
