"""The Django project of the demo: one page with the hash of SECRET_KEY. It asks Vault again each second, with the token of now."""

import hashlib
import sys

from django.conf import settings
from django.core.management import execute_from_command_line
from django.http import HttpResponse
from django.urls import path
from vault_injector import Secrets

secrets = Secrets(refresh=1)


def key():
    return secrets["secret/site/SECRET_KEY#value"]


def page(request):
    return HttpResponse(hashlib.sha256(key().encode()).hexdigest(), content_type="text/plain")


urlpatterns = [path("", page)]
settings.configure(SECRET_KEY=key(), ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__)

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
