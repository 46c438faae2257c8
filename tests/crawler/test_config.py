"""Flags before environment before file before default."""

from pathlib import Path

import pytest

from crawler.config import BadConfiguration, load, provenance, scrapy_settings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_option_has_a_default_that_works() -> None:
    assert load().store_url == "sqlite:///sourcedesk-data/store.db"


def test_the_file_in_the_current_folder_is_read(elsewhere: Path) -> None:
    (elsewhere / "sourcedesk.toml").write_text("delay = 3\n")

    assert load().delay == 3


def test_the_environment_goes_before_the_file(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (elsewhere / "sourcedesk.toml").write_text("delay = 3\n")
    monkeypatch.setenv("SOURCEDESK_DELAY", "4")

    assert load().delay == 4


def test_a_flag_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCEDESK_DELAY", "4")

    assert load(delay=5).delay == 5


def test_a_platform_may_name_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://desk@db/desk")

    assert load().store_url == "postgresql://desk@db/desk"


def test_an_unknown_option_is_named(elsewhere: Path) -> None:
    (elsewhere / "sourcedesk.toml").write_text("dely = 3\n")

    with pytest.raises(BadConfiguration, match="'dely'"):
        load()


def test_a_file_that_was_asked_for_must_exist() -> None:
    with pytest.raises(BadConfiguration, match=r"other\.toml: there is no such"):
        load(Path("other.toml"))


def test_each_value_says_whence_it_came(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (elsewhere / "sourcedesk.toml").write_text("timeout = 9\n")
    monkeypatch.setenv("SOURCEDESK_DELAY", "4")

    told = {chosen.option: chosen.whence for chosen in provenance(load(language="ko"), language="ko")}

    assert told["language"] == "flag"
    assert told["delay"] == "environment"
    assert told["timeout"] == "sourcedesk.toml"
    assert told["workers"] == "default"


@pytest.mark.parametrize(("spoken", "speech"), [("ko_KR.UTF-8", "ko"), ("en_US.UTF-8", "en"), ("C", "en")])
def test_the_locale_chooses_the_language(spoken: str, speech: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", spoken)

    assert load().speech == speech


def test_the_contact_is_told_to_every_site() -> None:
    assert "+desk@example.org" in scrapy_settings(load(contact="desk@example.org"))["USER_AGENT"]


@pytest.mark.parametrize(("mode", "refused"), [(0o644, True), (0o606, True), (0o640, False), (0o600, False)])
def test_a_secret_that_everybody_can_read_is_refused(tmp_path: Path, mode: int, refused: bool) -> None:
    file = tmp_path / "sourcedesk.toml"
    file.write_text('webhook_secret = "whisper"\n')
    file.chmod(mode)

    if refused:
        with pytest.raises(BadConfiguration, match=r"webhook_secret.*chmod 600") as told:
            load(file)
        assert "whisper" not in str(told.value)
    else:
        assert load(file).webhook_secret == "whisper"
