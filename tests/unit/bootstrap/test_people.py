"""Letters go out by the settings: over SMTP when a server is set, else to the log."""

from reelwright.bootstrap.people import make_mailer
from reelwright.outbound.mail import LogMailer, SmtpMailer, SmtpServer
from reelwright.settings.server import ServerSettings


def test_without_a_mail_server_links_go_to_the_log():
    assert isinstance(make_mailer(ServerSettings.load()), LogMailer)


def test_a_mail_server_is_used_as_it_was_set():
    mailer = make_mailer(
        ServerSettings.load(
            smtp_host="mail.example.com",
            smtp_port=465,
            smtp_from="Us <us@example.com>",
            smtp_user="us",
            smtp_password="secret",
            smtp_security="tls",
        )
    )

    assert isinstance(mailer, SmtpMailer)
    assert mailer._server == SmtpServer("mail.example.com", 465, "Us <us@example.com>", "tls", "us", "secret")
