import os
import subprocess
import time
from pathlib import Path

from devkit import cluster


def test_a_closed_folder_above_keeps_others_out(tmp_path):
    state = tmp_path / "home" / "checkout"
    state.mkdir(parents=True)
    for folder in (tmp_path, *tmp_path.parents):
        if not folder.stat().st_mode & 0o001:
            folder.chmod(0o711)
    assert cluster.reachable_by_others(state)

    (tmp_path / "home").chmod(0o700)
    assert not cluster.reachable_by_others(state)


def test_root_puts_the_cluster_where_postgres_can_go(config, monkeypatch):
    monkeypatch.setattr(cluster, "reachable_by_others", lambda _folder: False)

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert cluster.home(config).name == f"ar-{config.checkout_key}"
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert cluster.home(config) == config.state / "pg"


def test_a_stopped_cluster_has_no_port(tmp_path):
    assert cluster.running_port(tmp_path) is None


def test_a_pid_file_that_outlived_its_server_is_not_believed(tmp_path):
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n0\n54329\n")

    assert cluster.running_port(tmp_path) is None


def test_the_port_of_the_running_server_is_read(tmp_path):
    sleeper = tmp_path / "postgres"
    sleeper.symlink_to("/bin/sleep")
    server = subprocess.Popen([sleeper, "60"])
    try:
        while Path(f"/proc/{server.pid}/comm").read_text() != "postgres\n":
            time.sleep(0.01)
        (tmp_path / "postmaster.pid").write_text(f"{server.pid}\n{tmp_path}\n0\n54329\n")
        assert cluster.running_port(tmp_path) == 54329
    finally:
        server.kill()
        server.wait()
