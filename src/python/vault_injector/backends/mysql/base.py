from .. import wrap

DatabaseWrapper = wrap("django.db.backends.mysql")
