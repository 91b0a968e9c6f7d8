"""`make run` says plainly what stands in its way."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config import assets, install, serve
from config.faults import Unavailable

ROOT = Path(__file__).resolve().parent.parent.parent


def _serve(data_dir, **changes):
    environment = {**os.environ, "DATA_DIR": str(data_dir), **changes}
    command = [sys.executable, "-m", "config.serve"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stderr


def test_taken_port_is_named_with_a_way_on(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        code, said = _serve(tmp_path, PORT=port)
    assert code == 1
    assert f"port {port} cannot be used" in said
    assert "make run PORT=" in said


def test_port_that_is_no_number_is_refused(tmp_path):
    assert "must be numbers" in _serve(tmp_path, PORT="eight")[1]


def test_unreachable_database_is_named(tmp_path):
    code, said = _serve(tmp_path, PORT="0", DATABASE_URL="postgres://nobody@127.0.0.1:1/none")
    assert code == 1
    assert "DATABASE_URL cannot be reached" in said
    assert "Traceback" not in said


def test_second_run_on_the_same_data_is_refused(tmp_path):
    with serve._sole_user(tmp_path):
        assert "already runs" in _serve(tmp_path, PORT="0")[1]


def test_data_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    assert "Set DATA_DIR" in _serve(tmp_path / "file" / "below")[1]


def test_full_disk_is_said_before_anything_is_begun(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10, 10, 0))
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    with pytest.raises(Unavailable, match="full"):
        serve._data_dir()
    with pytest.raises(Unavailable, match="nearly full"):
        install._enough_disk()


def test_old_python_is_told_what_is_needed(monkeypatch):
    from config import run

    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer, and this is 3\.9"):
        run.main()


def test_lock_files_name_no_index_and_carry_digests():
    for lock in (install.BASE, install.DEV):
        text = lock.read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text
        assert "index" not in text
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_every_named_icon_is_drawn_once(tmp_path):
    drawings = tmp_path / "outline"
    drawings.mkdir()
    frame = '<path stroke="none" d="M0 0h24v24H0z" fill="none"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor">{frame}<path d="M1 1h2"/></svg>'
    (drawings / "bell.svg").write_text(svg)
    sprite = assets.sprite(tmp_path, ["bell"])
    assert sprite.count("<symbol") == 1
    assert (
        '<symbol id="bell" viewBox="0 0 24 24" fill="none" stroke="currentColor"><path d="M1 1h2" /></symbol>' in sprite
    )
    assert "M0 0h24" not in sprite


def test_unknown_icon_is_named(tmp_path):
    with pytest.raises(Unavailable, match="no-such-icon"):
        assets.sprite(tmp_path, ["no-such-icon"])


def test_demo_is_not_offered_to_other_machines(tmp_path, monkeypatch):
    monkeypatch.setattr(serve, "BIND", "0.0.0.0")
    with pytest.raises(Unavailable, match="DEMO=0"):
        serve._prepare(tmp_path, {})


def test_demo_that_was_cut_short_is_not_taken_for_a_whole_one(tmp_path):
    (tmp_path / "demo.begun").touch()
    with pytest.raises(Unavailable, match="cut short"):
        serve._make_demo(tmp_path, {}, tmp_path / "demo.txt")
