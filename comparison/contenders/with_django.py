"""Django's part in the comparison. `README.md` describes the lines that it reads and writes."""

import os
import platform
import sys
import time
from importlib.metadata import version
from urllib.parse import urlsplit

import django
from django.conf import settings

POSTGRES = os.environ["COMPARISON_SERVER"] == "postgres"
url = urlsplit(os.environ["COMPARISON_URL"])
settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql" if POSTGRES else "django.db.backends.mysql",
            "NAME": url.path[1:],
            "USER": url.username,
            "PASSWORD": url.password or "",
            "HOST": url.hostname,
            "PORT": url.port or "",
        }
    }
)
django.setup()

from django.db import models  # noqa: E402 (needs the settings)


class User(models.Model):
    id = models.BigAutoField(primary_key=True)
    email = models.CharField(max_length=255, unique=True)
    name = models.CharField(max_length=255)

    class Meta:
        app_label = "comparison"
        db_table = "users"
        managed = False


def get(email, name):
    user, _ = User.objects.get_or_create(email=email, defaults={"name": name})
    return user.id


def update(email, name):
    user, _ = User.objects.update_or_create(email=email, defaults={"name": name})
    return user.id


def many(emails, name):
    users = {user.email: user for user in User.objects.filter(email__in=emails)}
    missing = [email for email in emails if email not in users]
    if missing:
        User.objects.bulk_create([User(email=email, name=name) for email in missing], ignore_conflicts=True)
        users |= {user.email: user for user in User.objects.filter(email__in=missing)}
    return sum(user.id for user in users.values())


def perform(call, prefix, first, count, name):
    emails = [f"{prefix}-{number}@example.org" for number in range(int(first), int(first) + int(count))]
    begin = time.monotonic_ns()
    if call == "many":
        ids = many(emails, name)
    else:
        function = {"get": get, "update": update}[call]
        ids = sum(function(email, name) for email in emails)
    return f"ok {begin} {time.monotonic_ns()} {ids}"


def main():
    package = "psycopg" if POSTGRES else "mysqlclient"
    driver = f"{package} {version(package)}"
    print(f"ready Django {django.__version__}, {driver}, Python {platform.python_version()}", flush=True)
    for line in sys.stdin:
        try:
            answer = perform(*line.split())
        except Exception as error:
            answer = f"error {type(error).__name__}: " + " ".join(str(error).split())
        print(answer, flush=True)


main()
