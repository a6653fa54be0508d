"""The product's settings as in production, with the floor's page beside the product's own."""

from pathlib import Path

from guijia.config.settings import *  # noqa: F403
from guijia.config.settings import MIDDLEWARE as PRODUCT
from guijia.config.settings import TEMPLATES as PRODUCT_TEMPLATES

HERE = Path(__file__).parent
ROOT_URLCONF = "tests.bench.urls"
MIDDLEWARE = ["tests.bench.counting.Counting", *PRODUCT]
TEMPLATES = [PRODUCT_TEMPLATES[0] | {"DIRS": [HERE / "templates"]}]
