from .. import wrap

DatabaseWrapper = wrap("django.db.backends.sqlite3")
