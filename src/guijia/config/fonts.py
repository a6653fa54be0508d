"""Lays the fonts of the printed forms beside the printing room; they come with the front end's packages.

The npm packages hold nine weights of each face; the forms use two. Nothing is fetched here.
"""

import shutil
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[3] / "frontend" / "node_modules" / "@expo-google-fonts"
TARGET = Path(__file__).resolve().parents[1] / "platform" / "papers" / "fonts"
FACES = {
    "noto-serif-sc": ("400Regular/NotoSerifSC_400Regular.ttf", "700Bold/NotoSerifSC_700Bold.ttf"),
    "noto-sans-sc": ("400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf"),
}


def lay(source: Path = SOURCE, target: Path = TARGET) -> list[Path]:
    """Copy Regular and Bold of both faces with their licences; what is there already stays.

    Raises:  FileNotFoundError when the packages were not installed.
    Returns: the files that were copied now.
    """
    target.mkdir(parents=True, exist_ok=True)
    copied = []
    for package, files in FACES.items():
        wanted = {name: target / Path(name).name for name in files}
        wanted["LICENSE_FONT"] = target / f"{package}-LICENSE.txt"
        for name, place in wanted.items():
            origin = source / package / name
            if place.exists() and (not origin.exists() or place.stat().st_size == origin.stat().st_size):
                continue
            if not origin.exists():
                raise FileNotFoundError(f"font package missing: {origin}")
            partial = place.with_name(place.name + ".part")
            shutil.copyfile(origin, partial)
            partial.replace(place)
            copied.append(place)
    return copied


if __name__ == "__main__":
    try:
        lay(*(Path(argument) for argument in sys.argv[1:3]))
    except FileNotFoundError as missing:
        raise SystemExit(f"字体没有装好：{missing}") from missing
