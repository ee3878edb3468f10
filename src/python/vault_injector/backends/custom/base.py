from __future__ import annotations

from functools import lru_cache
from typing import Any

from .. import wrap
from ..._database import KEY

_wrapped = lru_cache(maxsize=None)(wrap)


def DatabaseWrapper(settings_dict: dict[str, Any], *args: Any, **options: Any) -> Any:
    """Django calls it as it calls a class; the engine is known only from the settings."""
    return _wrapped(settings_dict[KEY]["engine"])(settings_dict, *args, **options)
