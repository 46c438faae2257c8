"""The channels that the configuration sets up."""

from crawler.addresses import Intranet
from crawler.config import BadConfiguration, Config
from crawler.watch.tell import Channel, Mail, Quiet, Slack, Webhook


def channels_of(config: Config) -> dict[str, Channel]:
    """Name -> channel.

    Raises:
        BadConfiguration: a channel is set up by half.
    """
    found: dict[str, Channel] = {}
    language, intranet = config.speech, Intranet.read(config.intranet)
    if config.smtp:
        if not (config.mail_from and config.mail_to):
            raise BadConfiguration("option 'smtp': set mail_from and mail_to as well")
        to = tuple(one.strip() for one in config.mail_to.split(",") if one.strip())
        found["mail"] = Mail(server=config.smtp, sender=config.mail_from, to=to, language=language)
    if config.webhook:
        if not config.webhook_secret:
            raise BadConfiguration(
                "option 'webhook': set webhook_secret as well; unsigned alerts are not sent"
            )
        found["webhook"] = Webhook(
            address=config.webhook, secret=config.webhook_secret, language=language, intranet=intranet
        )
    if config.slack:
        found["slack"] = Slack(address=config.slack, language=language, intranet=intranet)
    return found


def quiet_of(config: Config) -> Quiet | None:
    """The hours in which nothing is told."""
    return Quiet.read(config.quiet_hours) if config.quiet_hours else None
