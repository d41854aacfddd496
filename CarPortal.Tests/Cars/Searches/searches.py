#!/usr/bin/env python3
"""Thirty searches of a salesperson over the three real files, and what each must find.

    python3 searches.py FOLDER-WITH-THE-FILES > searches.json

It knows nothing of the portal: it reads the files itself, by the rules below, and says in Python's own words what each
search means. A car is named by its file (o, e, u) and the number of its row; nothing of a file's text is written.

The rules by which rows become cars, for opel.csv (o), ebay_de_cp1252.csv (e) and usa_cars_auction.csv (u), in this order:
- o goes in as it is: brand, name, price, year, damage, last_seen; characters U+0080..U+009F are Windows-1252 that was
  taken for Latin-1, and mended. Its cars are incoming.
- e: make=brand, model, title=name, price and mileage are the digits of price and odometer, year=yearOfRegistration, body,
  gearbox and fuel in English, powerKw = PS * 0.7355 rounded half up, none for 0; firstRegistered of year and month unless
  the month is 0; damage "ja" if notRepairedDamage says so, else none; location = postal code of five digits; acquiredOn =
  the day of dateCreated, lastSeenAt = lastSeen; available.
- u: stockNumber=lot, vin (trimmed, upper case), make=brand, model, title = brand model year, price, year, mileage,
  colour=color, damage = title_status unless it is "clean vehicle", location=state, notes=condition; in preparation.
- Texts are trimmed, empty ones are absent. Refused are: a year outside 1885..next year, no title, a power over 3000 kW, a VIN
  or lot that an earlier row has, and control characters in a text (a tab counts as a blank).
"""
import csv
import datetime
import io
import json
import sys
import unicodedata
from functools import cmp_to_key

FILES = [("o", "opel.csv", "utf-8"), ("e", "ebay_de_cp1252.csv", "cp1252"), ("u", "usa_cars_auction.csv", "ascii")]
ENGLISH = {
    "limousine": "saloon", "kleinwagen": "hatchback", "kombi": "estate", "bus": "van", "cabrio": "convertible", "coupe": "coupe",
    "suv": "suv", "andere": "other", "manuell": "manual", "automatik": "automatic", "benzin": "petrol", "diesel": "diesel",
    "lpg": "lpg", "cng": "cng", "hybrid": "hybrid", "elektro": "electric", "": None,
}
SEARCHED = ["make", "model", "title", "stock", "vin", "colour", "notes", "damage"]
FIELDS = SEARCHED + ["status", "year", "mileage", "price", "body", "gearbox", "fuel", "kw", "registered", "location", "acquired", "seen"]


def number(text):
    digits = "".join(c for c in text if c.isdigit())
    return int(digits) if digits else None


def opel(row):
    mended = "".join(c if not "\x80" <= c <= "\x9f" else bytes([ord(c)]).decode("cp1252", "replace") for c in row["name"])
    return dict(make=row["brand"], title=mended, price=number(row["price"]), year=number(row["year"]), damage=row["damage"],
                seen=row["last_seen"], status="incoming")


def ebay(row):
    power, month = int(row["powerPS"]), int(row["monthOfRegistration"])
    return dict(make=row["brand"], model=row["model"], title=row["name"], price=number(row["price"]), mileage=number(row["odometer"]),
                year=int(row["yearOfRegistration"]), body=ENGLISH[row["vehicleType"]], gearbox=ENGLISH[row["gearbox"]],
                fuel=ENGLISH[row["fuelType"]], kw=(power * 7355 + 5000) // 10000 or None,
                registered="%s-%02d" % (row["yearOfRegistration"], month) if month else None,
                damage="ja" if row["notRepairedDamage"] == "ja" else None, location=row["postalCode"].zfill(5),
                acquired=row["dateCreated"][:10], seen=(row["lastSeen"].strip() + " 00:00:00")[:19], status="available")


def usa(row):
    return dict(stock=row["lot"], vin=row["vin"].strip().upper(), make=row["brand"], model=row["model"],
                title="%s %s %s" % (row["brand"], row["model"], row["year"]), price=number(row["price"]), year=number(row["year"]),
                mileage=number(row["mileage"]), colour=row["color"],
                damage=None if row["title_status"] == "clean vehicle" else row["title_status"], location=row["state"],
                notes=row["condition"], status="inPreparation")


def lines_of(name, text):
    """The rows as lists. opel.csv has stray quotes and no quoted field: there a quote is a letter like others."""
    if name == "opel.csv":
        return [line.split(",") for line in text.split("\n") if line]
    return list(csv.reader(io.StringIO(text, newline="")))


def read(folder):
    cars, refused, vins, lots = [], {}, set(), set()
    for (key, name, encoding), translate in zip(FILES, (opel, ebay, usa)):
        with open(folder + "/" + name, "rb") as file:
            header, *rows = lines_of(name, file.read().decode(encoding))
        for at, row in enumerate(rows, 1):
            car = dict.fromkeys(FIELDS)
            for field, value in translate(dict(zip(header, row))).items():
                car[field] = (value.strip() or None) if isinstance(value, str) else value
            if refuses(car, vins, lots):
                refused.setdefault(key, []).append(at)
                continue
            vins.add(car["vin"])
            lots.add(car["stock"])
            car.update(id=len(cars) + 1, file=key, row=at)
            # The portal gives a car without a stock number one from 10001 on.
            car["stock"] = car["stock"] or str(10000 + len(cars) + 1)
            car["texts"] = [tokens(car[f]) for f in SEARCHED if car[f]]
            cars.append(car)
    return cars, refused


def refuses(car, vins, lots):
    return (not car["title"] or not car["make"] or (car["kw"] or 0) > 3000
            or (car["vin"] and car["vin"] in vins) or (car["stock"] and car["stock"] in lots)
            or not 1885 <= car["year"] <= datetime.date.today().year + 1
            or any(unicodedata.category(c) == "Cc" and c != "\t" for c in car["title"]))


def fold(text):
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c) != "Mn").lower()
    for letter, plain in {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i"}.items():
        text = text.replace(letter, plain)
    return text


def tokens(text):
    """Runs of letters and digits, and every other character that is no blank, by itself."""
    found, run = [], False
    for c in fold(text):
        letter = unicodedata.category(c)[0] == "L" or unicodedata.category(c) == "Nd"
        if letter and run:
            found[-1] += c
        elif not c.isspace():
            found.append(c)
        run = letter
    return found


def part(car, word):
    """A word that occurs anywhere in a word of the car."""
    return any(word in token for text in car["texts"] for token in text)


def begins(car, word):
    """A short word: only at the beginning of a word of the car."""
    return any(token.startswith(word) for text in car["texts"] for token in text)


def phrase(car, *wanted):
    """Words after one another: the first may be a word's end, the last a word's beginning."""
    for text in car["texts"]:
        for at in range(len(text) - len(wanted) + 1):
            first, *middle, last = text[at:at + len(wanted)]
            if first.endswith(wanted[0]) and middle == list(wanted[1:-1]) and last.startswith(wanted[-1]):
                return True
    return False


def between(value, low=None, high=None):
    return value is not None and (low is None or value >= low) and (high is None or value <= high)


def ordered(cars, sort):
    """By the sort's fields; those without a value last either way; then by id, in the last field's direction."""
    keys = [(name.lstrip("-"), -1 if name.startswith("-") else 1) for name in sort]

    def compare(a, b):
        for field, sign in keys + [("id", keys[-1][1])]:
            x, y = (fold(c[field]) if field in ("make", "model", "title") and c[field] else c[field] for c in (a, b))
            if x != y:
                return 1 if x is None else -1 if y is None else sign * (1 if x > y else -1)
        return 0

    return sorted(cars, key=cmp_to_key(compare))


def is_opel(c):
    return c["make"] == "opel"


SEARCHES = [
    ("words in any order", "search=diesel astra", lambda c: part(c, "diesel") and part(c, "astra"), ["-id"]),
    ("the same in capitals, cheapest first", "search=ASTRA DIESEL&sort=price", lambda c: part(c, "diesel") and part(c, "astra"), ["price"]),
    ("accents not typed", "search=tuv&sort=-year", lambda c: part(c, "tuv"), ["-year"]),
    ("accents typed where the car has none", "search=Škoda Octavia&sort=price", lambda c: part(c, "skoda") and part(c, "octavia"), ["price"]),
    ("the last six of a VIN", "search=007763", lambda c: part(c, "007763"), ["-id"]),
    ("the beginning of a VIN, dearest first", "search=1ftfw&sort=-price", lambda c: part(c, "1ftfw"), ["-price"]),
    ("a part of a word, by two keys", "search=cabr&yearFrom=2005&sort=-year,price", lambda c: part(c, "cabr") and between(c["year"], 2005), ["-year", "price"]),
    ("two letters, with a make", "search=a4&make=AUDI&sort=price", lambda c: begins(c, "a4") and c["make"] == "audi", ["price"]),
    ("two letters alone", "search=x5&sort=-year,-price", lambda c: begins(c, "x5"), ["-year", "-price"]),
    ("a phrase", 'search="tuv neu"&sort=-price', lambda c: phrase(c, "tuv", "neu"), ["-price"]),
    ("a phrase with a point in it", 'search="1.9 cdti" vectra&sort=year', lambda c: phrase(c, "1", ".", "9", "cdti") and part(c, "vectra"), ["year"]),
    ("words that must not occur", "search=corsa -diesel -cdti&sort=-year", lambda c: part(c, "corsa") and not part(c, "diesel") and not part(c, "cdti"), ["-year"]),
    ("a phrase that must not occur", 'search=golf -"golf 4"&make=volkswagen&sort=price', lambda c: part(c, "golf") and not phrase(c, "golf", "4") and c["make"] == "volkswagen", ["price"]),
    ("fields typed into the search", "search=make:bmw year:2003-2008 price:<5000&sort=price", lambda c: c["make"] == "bmw" and between(c["year"], 2003, 2008) and c["price"] < 5000, ["price"]),
    ("more of them", "search=fuel:diesel gearbox:automatic km:<100000&sort=mileage,price", lambda c: c["fuel"] == "diesel" and c["gearbox"] == "automatic" and between(c["mileage"], None, 99_999), ["mileage", "price"]),
    ("make, price and sort", "make=volkswagen&priceTo=5000&sort=-price", lambda c: c["make"] == "volkswagen" and c["price"] <= 5000, ["-price"]),
    ("ranges of year and price", "yearFrom=2010&yearTo=2012&priceFrom=5000&priceTo=8000&sort=year,-price", lambda c: between(c["year"], 2010, 2012) and between(c["price"], 5000, 8000), ["year", "-price"]),
    ("with damage", "has=damage&make=opel&sort=price", lambda c: c["damage"] and is_opel(c), ["price"]),
    ("without damage, typed", "search=make:ford damage:no mondeo&sort=-year", lambda c: c["make"] == "ford" and not c["damage"] and part(c, "mondeo"), ["-year"]),
    ("no colour, dear", "empty=colour&priceFrom=20000&sort=-price", lambda c: not c["colour"] and between(c["price"], 20000), ["-price"]),
    ("one of two colours", "colour=White&colour=silver&yearFrom=2018&sort=price", lambda c: c["colour"] in ("white", "silver") and between(c["year"], 2018), ["price"]),
    ("a sort by what many cars lack", "search=insignia opc&sort=mileage", lambda c: part(c, "insignia") and part(c, "opc"), ["mileage"]),
    ("what many cars lack, from high to low", "search=manta&sort=-mileage", lambda c: part(c, "manta"), ["-mileage"]),
    ("more than ten thousand", "empty=mileage&sort=year", lambda c: c["mileage"] is None, ["year"]),
    ("three filters together", "body=estate&fuel=diesel&gearbox=automatic&sort=-year,price", lambda c: c["body"] == "estate" and c["fuel"] == "diesel" and c["gearbox"] == "automatic", ["-year", "price"]),
    ("strong and open", "body=convertible&powerKwFrom=150&priceTo=10000&sort=-price,year", lambda c: c["body"] == "convertible" and between(c["kw"], 150) and c["price"] <= 10000, ["-price", "year"]),
    ("days of acquisition, a status", "acquiredOnFrom=2016-04-01&acquiredOnTo=2016-04-03&status=available&make=mini&sort=acquiredOn", lambda c: between(c["acquired"], "2016-04-01", "2016-04-03") and c["status"] == "available" and c["make"] == "mini", ["acquired"]),
    ("two places, cheap", "location=texas&location=florida&priceFrom=1&priceTo=3000&sort=location,price", lambda c: c["location"] in ("texas", "florida") and between(c["price"], 1, 3000), ["location", "price"]),
    ("a sign that is a wildcard elsewhere, three keys", "search=1.4_16v&sort=make,-price,title", lambda c: phrase(c, "1", ".", "4", "_", "16v"), ["make", "-price", "title"]),
    ("nothing", "search=corsa qqqxyz&sort=price", lambda c: part(c, "corsa") and part(c, "qqqxyz"), ["price"]),
]


def main():
    cars, refused = read(sys.argv[1])
    taken = {key: sum(c["file"] == key for c in cars) for key, _, _ in FILES}
    searches = []
    for name, query, where, sort in SEARCHES:
        found = ordered([c for c in cars if where(c)], sort)
        searches.append(dict(name=name, query=query, count=len(found), first=["%s%d" % (c["file"], c["row"]) for c in found[:25]]))
    print("{")
    for key, value in (("files", {key: name for key, name, _ in FILES}), ("taken", taken), ("refused", refused)):
        print('  "%s": %s,' % (key, json.dumps(value)))
    print('  "searches": [')
    print(",\n".join("    " + json.dumps(search, ensure_ascii=False) for search in searches))
    print("  ]\n}")


if __name__ == "__main__":
    main()
