"""What all tables of the centre belong to. Instants are ms since 1970 UTC."""

from __future__ import annotations

from sqlalchemy import MetaData

metadata = MetaData()
