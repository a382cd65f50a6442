from devkit.ui import Steps


def test_each_step_is_numbered_and_timed(capsys):
    Steps(total=2).run(
        [("First", lambda note: None), ("Second", lambda note: note("doing something"))]
    )

    first, second, note, done = capsys.readouterr().err.splitlines()
    assert first.startswith("[1/2] First: ready (0.0 s)")
    assert second == "[2/2] Second"
    assert note.strip() == "doing something"
    assert done.strip() == "done in 0.0 s"


def test_a_quiet_one_tells_only_what_was_done(capsys):
    Steps(total=2, quiet=True).run(
        [("First", lambda note: None), ("Second", lambda note: note("doing something"))]
    )

    assert "First" not in capsys.readouterr().err
