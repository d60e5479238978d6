"""Names of entries of ZIP archives (APPNOTE 4.4.17 and appendix D): which letters were meant, and where they lead."""

import re
import stat
import zipfile

from events.intake.adding import is_litter

UTF_8 = 0x800  # flag of an entry
LETTERS = (
    frozenset(b"\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xfc") | frozenset(range(0x80, 0xB0)) | frozenset(range(0xE0, 0xF0))
)
DRIVE = re.compile(r"[A-Za-z]:")


def decoded(info: zipfile.ZipInfo) -> str:
    """The name with its folders. Without a mark it is UTF-8 where that can be, else Russian of DOS, else Chinese.

    CP866 has letters where the first bytes of the common Chinese characters (GB 2312, rows 16 to 55) are not.
    """
    if info.flag_bits & UTF_8 or info.filename != info.orig_filename.split("\0")[0]:
        return info.filename
    raw = info.filename.encode("cp437")
    is_russian = all(byte < 0x80 or byte in LETTERS for byte in raw)
    for encoding in ("utf-8", "cp866" if is_russian else "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp866")


def parts(name: str) -> list[str]:
    """Folders and base name, whichever way the slashes lean."""
    return re.split(r"[/\\]", name)


def leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or DRIVE.match(name) is not None or ".." in parts(name)


def is_left_out(info: zipfile.ZipInfo, name: str) -> bool:
    """Folders, and what systems add by themselves: nobody misses them."""
    return info.is_dir() or not parts(name)[-1] or "__MACOSX" in parts(name) or is_litter(parts(name)[-1])


def is_special(info: zipfile.ZipInfo) -> bool:
    """Whether a Unix system said that it is no plain file: a link, a device."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    return kind not in (0, stat.S_IFREG)
