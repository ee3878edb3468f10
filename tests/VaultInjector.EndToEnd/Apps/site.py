import hashlib
import sys

from django.conf import settings
from django.core.management import execute_from_command_line
from django.http import HttpResponse
from django.urls import path
from vault_injector import secrets

settings.configure(
    SECRET_KEY=secrets["SECRET_KEY"],
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["vault_injector"],
)


def page(text):
    return HttpResponse(hashlib.sha256(text.encode()).hexdigest(), content_type="text/plain")


def from_file(request):
    return page(secrets["db.json"]["password"])


def from_vault(request):
    data = secrets.client().secrets.kv.v1.read_secret("site/SECRET_KEY", mount_point="secret")["data"]
    return page(data["value"])


urlpatterns = [path("", from_file), path("vault", from_vault)]

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
