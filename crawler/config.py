"""One typed configuration: flags before environment before file before default.

The file is `sourcedesk.toml` in the current folder (or what `--config` or `SOURCEDESK_CONFIG` names); the
environment says `SOURCEDESK_<OPTION>`, and `DATABASE_URL` for the store, as hosting platforms set it.
"""

import locale
import os
import stat
import sys
import tomllib
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from crawler.addresses import Intranet
from crawler.proxy import Proxy
from storage.policy import ClaimClass, Policy

DEFAULT_FILE = Path("sourcedesk.toml")


def cores() -> int:
    """Cores this process may run on; in a container often fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


class BadConfiguration(ValueError):
    """Raised by `load`, caught by the command line: the text says which option, from where, and why."""


class Config(BaseSettings):
    """What an operator can choose. Every field has a default that works."""

    model_config = SettingsConfigDict(env_prefix="SOURCEDESK_", extra="forbid", frozen=True)
    file: ClassVar[Path | None] = None

    home: Path = Field(
        Path("sourcedesk-data"), description="Folder for the store and the archive; made when needed."
    )
    database_url: str | None = Field(
        None,
        validation_alias=AliasChoices("database_url", "SOURCEDESK_DATABASE_URL", "DATABASE_URL"),
        description="SQLAlchemy address of the store; a SQLite file in `home` unless set.",
    )
    language: str | None = Field(
        None,
        pattern="^(en|ko)$",
        description="Language of reports and messages: en or ko; else the locale's.",
    )
    contact: str | None = Field(
        None, description="Mail or web address where a site's operator can reach you; sent in the user agent."
    )
    delay: float = Field(1.0, ge=0, le=60, description="Seconds between two requests to one host.")
    timeout: float = Field(30.0, gt=0, le=600, description="Seconds one request may take.")
    max_bytes: int = Field(20 << 20, ge=1 << 10, description="Largest body that is read, decompressed.")
    workers: int = Field(
        cores(), ge=1, le=256, description="Processes that read pages; by default one a core."
    )
    dispatch: bool = Field(
        default=False,
        description="Hand visits to `sourcedesk worker` processes; needs a PostgreSQL store.",
    )
    archive_url: str | None = Field(
        None,
        description="Object store that finished WARC files are sent to: s3://bucket/folder (sourcedesk[s3]).",
    )
    worker_hosts: int = Field(24, ge=1, le=500, description="Hosts one worker visits at a time.")
    stalled_seconds: float = Field(
        30.0, ge=1, le=600, description="Seconds without a sign of life after which a worker counts as dead."
    )
    intranet: str = Field(
        "", description="Private networks that may be reached beside the public internet, as 10.20.0.0/16."
    )
    proxy: str | None = Field(
        None, description="HTTP proxy for everything that is fetched: http://user:password@host:3128."
    )
    browser: str = Field(
        "auto",
        description="Chromium for pages that only a browser can build: auto, off, or its path.",
    )
    github_token: SecretStr | None = Field(
        None, description="Token for GitHub's interface: 5,000 requests an hour instead of 60."
    )
    hf_token: SecretStr | None = Field(None, description="Token for Hugging Face's interface.")
    page_seconds: float = Field(15.0, gt=0, description="Seconds a worker may spend on one page.")
    page_bytes: int = Field(1536 << 20, ge=256 << 20, description="Memory a worker may use.")
    memento: bool = Field(
        default=True,
        description="Ask the Wayback Machine for a copy where a page cannot be read; false: never.",
    )
    memento_days: int = Field(
        180, ge=1, le=3650, description="Days such a copy may lie before or after the issue's date."
    )
    second_person: str = Field(
        "",
        pattern="^(|(quotes|legal|people|numbers)(,(quotes|legal|people|numbers))*)$",
        description="Classes of claims a second person must confirm: quotes,legal,people,numbers.",
    )
    search: bool = Field(
        default=True, description="Look up sources that an issue names without a link, in public catalogues."
    )
    visits_a_day: int = Field(2000, ge=1, description="Sources the watch visits again in one day, at most.")
    visits_a_host: int = Field(200, ge=1, description="Of these, on one host.")
    watch_minutes: int = Field(15, ge=1, le=1440, description="Minutes between two rounds of the watch.")
    smtp: str | None = Field(
        None, description="Mail server for digests: smtp://user:password@host:587 or smtps://…"
    )
    mail_from: str | None = Field(None, description="Sender of digests.")
    mail_to: str | None = Field(None, description="Receivers of digests, separated by commas.")
    webhook: str | None = Field(None, description="Address that alerts are posted to, signed.")
    webhook_secret: str | None = Field(None, description="Secret that webhooks are signed with.")
    slack: str | None = Field(None, description="Slack-compatible incoming webhook for alerts.")
    quiet_hours: str | None = Field(
        None,
        pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$",
        description="Local hours in which nothing is told, as 22:00-07:00.",
    )
    metrics_file: Path | None = Field(
        None, description="File for Prometheus' node exporter (textfile collector), written after each round."
    )
    log_level: str = Field(
        "WARNING", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Least level that is logged."
    )

    @field_validator("intranet")
    @classmethod
    def _networks(cls, value: str) -> str:
        Intranet.read(value)
        return value

    @field_validator("proxy")
    @classmethod
    def _proxy(cls, value: str | None) -> str | None:
        if value:
            Proxy.read(value)
        return value

    @property
    def store_url(self) -> str:
        """SQLAlchemy address of the store in force."""
        return self.database_url or f"sqlite:///{self.home / 'store.db'}"

    @property
    def store_file(self) -> Path | None:
        """Where a SQLite store lies; None for a store on a server."""
        kind, _, path = self.store_url.partition(":///")
        return Path(path.partition("?")[0]) if kind.startswith("sqlite") else None

    @property
    def policy(self) -> Policy:
        """What must be so before an issue may go out."""
        return Policy(frozenset(ClaimClass(name) for name in self.second_person.split(",") if name))

    @property
    def archive(self) -> Path:
        """Folder of the WARC files."""
        return self.home / "archive"

    @property
    def speech(self) -> str:
        """`ko` or `en`: as chosen, else as the locale says."""
        if self.language:
            return self.language
        spoken = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
        return "ko" if spoken.lower().startswith("ko") else "en"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, environment, file: earlier wins."""
        file = TomlConfigSettingsSource(settings_cls, toml_file=cls.file)
        return init_settings, env_settings, file


class Chosen(NamedTuple):
    """One option in force, for `sourcedesk config`."""

    option: str
    value: Any
    whence: str
    """`flag`, `environment`, the file's name, or `default`."""
    description: str


def load(file: Path | None = None, **flags: Any) -> Config:
    """The configuration in force; flags that are None count as not given.

    Raises:
        BadConfiguration: a file that cannot be read, an unknown option, a value out of bounds, or a secret in
            a file that everybody can read.
    """
    Config.file = _file(file)
    _refuse_open_secrets(Config.file)
    try:
        return Config(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        option = ".".join(str(part) for part in first["loc"])
        raise BadConfiguration(
            f"option {option!r}: {first['msg']}; `sourcedesk config --help` lists the options"
        ) from error
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadConfiguration(f"{Config.file}: {error}") from error


def provenance(config: Config, **flags: Any) -> list[Chosen]:
    """Every option with the place its value came from."""
    given = {name: value for name, value in flags.items() if value is not None}
    sources: list[tuple[str, dict[str, Any]]] = [
        ("flag", InitSettingsSource(Config, given)()),
        ("environment", EnvSettingsSource(Config)()),
        (str(Config.file), TomlConfigSettingsSource(Config, toml_file=Config.file)()),
    ]
    return [
        Chosen(
            name,
            getattr(config, name),
            next((whence for whence, found in sources if _names(name) & found.keys()), "default"),
            field.description or "",
        )
        for name, field in Config.model_fields.items()
    ]


SECRETS = frozenset({"github_token", "hf_token", "webhook", "webhook_secret", "slack", "smtp", "proxy"})
"""Options that may hold what only their owner may know."""
_OTHERS = stat.S_IROTH | stat.S_IWOTH


def _refuse_open_secrets(file: Path | None) -> None:
    """A secret in a file that anybody on the machine can read is none."""
    if file is None:
        return
    try:
        held = sorted(SECRETS & tomllib.loads(file.read_text(encoding="utf-8")).keys())
        mode = file.stat().st_mode
    except (OSError, ValueError):
        return  # what is wrong with it is said when it is read
    if held and mode & _OTHERS:
        raise BadConfiguration(
            f"{file} holds {', '.join(held)} and everybody on this machine can read it: chmod 600 {file}"
        )


def _names(option: str) -> set[str]:
    alias = Config.model_fields[option].validation_alias
    return (
        {option, *(str(choice) for choice in alias.choices)} if isinstance(alias, AliasChoices) else {option}
    )


def _file(asked: Path | None) -> Path | None:
    """The configuration file, or None; one that was asked for must exist."""
    named = asked or (Path(os.environ["SOURCEDESK_CONFIG"]) if os.environ.get("SOURCEDESK_CONFIG") else None)
    if named is not None:
        if not named.is_file():
            raise BadConfiguration(f"{named}: there is no such configuration file")
        return named
    return DEFAULT_FILE if DEFAULT_FILE.is_file() else None


def scrapy_settings(config: Config) -> dict[str, Any]:
    """What the configuration means to Scrapy and to our own extensions."""
    contact = f"; +{config.contact}" if config.contact else ""
    return {
        "USER_AGENT": f"Sourcedesk/0.1 (newsletter source check{contact})",
        "DOWNLOAD_DELAY": config.delay,
        "DOWNLOAD_TIMEOUT": config.timeout,
        "DOWNLOAD_MAXSIZE": config.max_bytes,
        "LOG_LEVEL": config.log_level,
        "BROWSER": config.browser,
        "INTRANET": config.intranet,
        "PROXY": config.proxy,
        "TOKENS": {
            host: token.get_secret_value()
            for host, token in (("api.github.com", config.github_token), ("huggingface.co", config.hf_token))
            if token is not None
        },
        "STORE_URL": config.store_url,
        "DISPATCH": config.dispatch,
        "ARCHIVE_DIR": str(config.archive),
        "ARCHIVE_URL": config.archive_url,
        "LOOKUPS": config.search,
        "KNOWLEDGE_DIR": str(config.home),
        "READING_WORKERS": config.workers,
        "READING_SECONDS": config.page_seconds,
        "READING_BYTES": config.page_bytes,
        "MEMENTO_ENABLED": config.memento,
        "RESTING_FILE": str(config.home / "resting.json"),
        "MEMENTO_DAYS": config.memento_days,
    }
