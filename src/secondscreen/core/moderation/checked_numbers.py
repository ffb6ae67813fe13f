"""Numbers that carry their own proof: payment cards (Luhn), bank accounts (IBAN, mod 97), and the national ids whose
check digits or shape can be told apart from chance. And public internet addresses.

Each is found in folded text (lower case). Not here: telephone numbers, which carry no check (telephones.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

Place = tuple[int, int]

# Card numbers: digits together, in fours, or as American Express and Diners write them.
_CARD: Final = re.compile(
    r"(?<![\w/=&@#.,-])(?:[0-9]{13,19}|[0-9]{4}([ .-])[0-9]{4}\1[0-9]{4}\1[0-9]{1,4}(?:\1[0-9]{1,3})?"
    r"|[0-9]{4}([ .-])[0-9]{6}\2[0-9]{4,5})(?![\w/=]|[.,-][0-9])"
)
_CARD_BEGINS: Final = re.compile(
    r"4(?:.{12}|.{15}|.{18})$|(?:5[1-5]|2[2-7]|35).{14}$|3[47].{13}$|3[068].{12}$|6.{15}$|(?:62|5[06-8]|67).{14,17}$"
)

# SWIFT's registry of IBAN formats: how long an account number is in each country that has them.
_IBANS: Final = (
    "15 no, 16 be, 18 dk fi fk fo gl nl sd, 19 mk si, 20 at ba ee kz lt lu mn xk, 21 ch cr hr li lv, "
    "22 bg bh de gb ge ie me rs va, 23 ae gi il iq tl om so, 24 ad cz es md pk ro sa se sk tn vg, 25 ly pt st, "
    "26 is tr, 27 bi dj fr gr it mc mr sm, 28 al az by cy do gt hu lb ni pl sv, 29 br eg ps qa ua, 30 jo kw mu yo, "
    "31 mt sc, 33 ru"
)
_IBAN_LENGTHS: Final[dict[str, int]] = {
    country: int(line.split()[0]) for line in _IBANS.split(", ") for country in line.split()[1:]
}
_IBAN: Final = re.compile(r"(?<![0-9a-z])([a-z]{2})[ -]?[0-9]{2}(?:[ -]?[0-9a-z]){11,29}")

_NAMED_ACCOUNT: Final = re.compile(  # without a check, but said to be one; or a British sort code beside it
    r"(?<![\w/=&@#.,-])(?:[0-9]{8,12}(?=[ ,:]{1,3}(?:[a-z]{1,12} )?(?:bank|acct|account|kuda|uba|gtb|gtbank|opay)\b)"
    r"|(?<=account )[0-9]{8,12}|(?<=acct )[0-9]{8,12}|(?<=account: )[0-9]{8,12}|(?<=acct: )[0-9]{8,12}"
    r"|[0-9]{2}-[0-9]{2}-[0-9]{2}[ ,/]{1,3}[0-9]{8})(?![\w/=]|[.,-][0-9])"
)

_IPV4: Final = re.compile(r"(?<![\w./-])([0-9]{1,3}(?:\.[0-9]{1,3}){3})(?![\w-]|\.[0-9])")


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def cards(folded: str) -> Iterator[Place]:
    for found in _CARD.finditer(folded):
        digits = re.sub("[^0-9]", "", found[0])
        if _CARD_BEGINS.match(digits) and luhn(digits) and len(dict.fromkeys(digits)) > 1:
            yield found.start(), found.end()


def accounts(folded: str) -> Iterator[Place]:
    """IBANs of the right length for their country that leave 1 modulo 97 (ISO 13616), and what is called an account."""
    for named in _NAMED_ACCOUNT.finditer(folded):
        yield named.span()
    for found in _IBAN.finditer(folded):
        wanted = _IBAN_LENGTHS.get(found[1])
        if wanted is None:
            continue
        kept, end = "", found.start()
        for place, c in enumerate(found[0]):
            if c.isalnum():
                kept += c
                if len(kept) == wanted:
                    end = found.start() + place + 1
                    break
        if len(kept) < wanted or folded[end : end + 1].isalnum():
            continue
        if int("".join(str(int(c, 36)) for c in kept[4:] + kept[:4])) % 97 == 1:
            yield found.start(), end


def addresses_of_machines(folded: str) -> Iterator[Place]:
    """Public IPv4 addresses. Small numbers with dots between are line-ups, versions and dates."""
    for found in _IPV4.finditer(folded):
        octets = [int(part) for part in found[1].split(".")]
        if max(octets) > 255 or sum(octet > 31 for octet in octets) < 2 or octets[0] in (0, 10, 127):
            continue
        if octets[:2] != [192, 168]:
            yield found.start(), found.end()


# --- national ids ------------------------------------------------------------------------------------------------


def _us(raw: str) -> bool:
    area, group, serial = raw[:3], raw[4:6], raw[7:]
    return area not in ("000", "666") and area[0] != "9" and group != "00" and serial != "0000"


def _spain(raw: str) -> bool:
    digits = raw[:-1].rstrip("- ").translate(str.maketrans("xyz", "012"))
    return "trwagmyfpdxbnjzsqvhlcke"[int(digits) % 23] == raw[-1]


def _france(raw: str) -> bool:
    digits = re.sub("[^0-9]", "", raw)
    return 97 - int(digits[:13]) % 97 == int(digits[13:])


def _brazil(raw: str) -> bool:
    digits = [int(c) for c in raw if c.isdecimal()]
    for size in (9, 10):
        check = sum(d * (size + 1 - n) for n, d in enumerate(digits[:size])) * 10 % 11 % 10
        if check != digits[size]:
            return False
    return len(dict.fromkeys(digits)) > 1


def _china(raw: str) -> bool:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(c) * weight for c, weight in zip(raw, weights, strict=False))
    return "10x98765432"[total % 11] == raw[-1]


def _italy(raw: str) -> bool:
    odd = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
    total = 0
    for n, c in enumerate(raw[:15]):
        value = int(c) if c.isdecimal() else ord(c) - 97
        total += value if n % 2 else odd[value]
    return chr(97 + total % 26) == raw[15]


def _sweden(raw: str) -> bool:
    return luhn(re.sub("[^0-9]", "", raw)[-10:])


def _always(raw: str) -> bool:
    return True


_IDS: Final[tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...]] = tuple(
    (re.compile(rf"(?<![\w/=&.,@#-]){pattern}(?![\w/=]|[.,-][0-9])"), check)
    for pattern, check in (
        (r"[0-9]{3}([ -])[0-9]{2}\1[0-9]{4}", _us),  # social security number
        (r"[a-ceghj-pr-tw-z][a-ceghj-npr-tw-z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[a-d]", _always),  # UK, insurance
        (r"(?:[0-9]{8}|[xyz]-?[0-9]{7})[ -]?[a-hj-np-tv-z]", _spain),  # DNI, NIE
        (r"[12] ?[0-9]{2} ?(?:0[1-9]|1[0-2]) ?[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}", _france),  # NIR
        (r"[a-z]{6}[0-9]{2}[abcdehlmprst][0-9]{2}[a-z][0-9]{3}[a-z]", _italy),  # codice fiscale
        (r"[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}", _brazil),  # CPF
        (r"[1-6][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])[0-9]{3}[0-9x]", _china),
        (r"(?:19|20)?[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])[-+][0-9]{4}", _sweden),  # personnummer
    )
)  # fmt: skip


def national_ids(folded: str) -> Iterator[Place]:
    for pattern, check in _IDS:
        for found in pattern.finditer(folded):
            if check(found[0]):
                yield found.start(), found.end()
