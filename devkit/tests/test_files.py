import pytest

from devkit.files import Lock, fingerprint, whole_folder, write_whole


def test_an_aborted_folder_is_not_there(tmp_path):
    target = tmp_path / "odoo"

    with pytest.raises(KeyboardInterrupt), whole_folder(target) as draft:
        (draft / "half").touch()
        raise KeyboardInterrupt

    assert not target.exists()


def test_after_an_abort_the_folder_is_made_without_the_remains(tmp_path):
    target = tmp_path / "odoo"
    with pytest.raises(OSError), whole_folder(target) as draft:
        (draft / "half").touch()
        raise OSError

    with whole_folder(target) as draft:
        (draft / "all").touch()

    assert [path.name for path in tmp_path.rglob("*")] == ["odoo", "all"]


def test_a_folder_that_is_there_stays_until_the_new_one_is_whole(tmp_path):
    target = tmp_path / "odoo"
    target.mkdir()
    (target / "old").touch()
    with pytest.raises(OSError), whole_folder(target):
        raise OSError
    assert (target / "old").exists()

    with whole_folder(target) as draft:
        (draft / "new").touch()
    assert [path.name for path in target.iterdir()] == ["new"]


def test_a_secret_file_is_for_its_owner_only(tmp_path):
    write_whole(tmp_path / "a" / "secret", "x", mode=0o600)

    assert (tmp_path / "a" / "secret").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["secret"]


def test_a_shared_lock_keeps_out_who_wants_it_alone(tmp_path):
    path = tmp_path / "lock"
    with Lock(path) as reader, Lock(path) as other, Lock(path) as writer:
        reader.together()
        other.together()
        assert not writer.alone_now()

        reader.release()
        other.release()
        assert writer.alone_now()


def test_a_fingerprint_tells_contents_and_names_apart(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("a")
    before = fingerprint([one], tmp_path)

    one.write_text("b")
    changed = fingerprint([one], tmp_path)
    one.rename(two)

    assert len({before, changed, fingerprint([two], tmp_path)}) == 3
