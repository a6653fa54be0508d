"""What the environment says: typed, checked, and with clear words when something is missing."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[3]


class Env(BaseSettings):
    """Settings of one installation, read from ``GUIJIA_*`` and ``DATABASE_URL``."""

    model_config = SettingsConfigDict(env_prefix="GUIJIA_", extra="ignore")

    secret_key: str = ""
    seal_keys: str = Field(
        default="", description="Fernet keys, newest first, by comma: personal data is sealed with them"
    )
    index_key: str = Field(default="", description="key of the blind index by which sealed values are found")
    hosts: str = ""
    public_url: str = Field(
        default="http://localhost:8000",
        description="address under which people reach it: QR codes lead there",
    )
    notify_endpoints: dict[str, str] = Field(
        default_factory=dict,
        description="other addresses of message providers (private clouds), host to address, as JSON",
    )
    hook_networks: str = Field(
        default="", description="inner networks that web hooks may reach, by comma: 10.8.3.0/24"
    )
    demo: bool = False
    debug: bool = False
    secure: bool = Field(default=True, description="cookies and redirects for HTTPS; off for a first run")
    var: Path = ROOT / "var"
    app_role: str = "guijia_app"
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    database_owner_url: str = Field(default="", validation_alias="DATABASE_OWNER_URL")
    as_owner: bool = Field(default=False, description="set by commands that migrate")
    testing: bool = False
    test_database: str = Field(default="test_guijia", validation_alias="GUIJIA_TEST_DB")
