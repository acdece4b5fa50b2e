"""Questions whose answers come from tables: capitals, colours, opposites, orders and so on."""

from .example import Example
from .tables import (
    CAPITALS, COLORS, DAYS, LEGS, LETTERS, MONTHS, MONTH_DAYS, NUMBER_WORDS, OPPOSITES, PLANETS, SOUNDS,
    YOUNG,
)

CAPITAL_OF = (
    "what is the capital of {x}|which city is the capital of {x}|name the capital of {x}|"
    "tell me the capital of {x}|what is the capital city of {x}|{x} capital|capital of {x}|"
    "do you know the capital of {x}|what city is the capital of {x}|what's the capital of {x}|"
    "the capital of {x}|what is {x}'s capital|give me the capital of {x}|capital city of {x}|"
    "which is the capital of {x}|whats the capital of {x}|say the capital of {x}|"
    "what is the name of the capital of {x}|i need the capital of {x}|how is the capital of {x} called"
).split("|")
COUNTRY_OF = (
    "which country has the capital {x}|{x} is the capital of which country|"
    "{x} is the capital of what country|what country is {x} the capital of|"
    "of which country is {x} the capital|which country is {x} the capital of|in which country is {x}|"
    "where is {x}|in what country is {x}|what country is {x} in|which country is {x} in"
).split("|")
COLOR_OF = (
    "what color is {x}|what is the color of {x}|which color does {x} have|what colour is {x}|"
    "which color is {x}|what is the colour of {x}|tell me the color of {x}|name the color of {x}|"
    "what color does {x} have|color of {x}|which colour has {x}"
).split("|")
LEGS_OF = (
    "how many legs does {x} have|how many legs has {x}|{x} has how many legs|"
    "what number of legs does {x} have|tell me how many legs {x} has|number of legs of {x}|"
    "how many legs are on {x}|do you know how many legs {x} has"
).split("|")
SOUND_OF = (
    "what does {x} say|what sound does {x} make|which sound does {x} make|what noise does {x} make|"
    "how does {x} sound|what is the sound of {x}|tell me what {x} says|which noise does {x} make"
).split("|")
YOUNG_OF = (
    "what is the young of {x} called|how is the young of {x} called|what do you call a baby of {x}|"
    "what is a baby of {x}|what is the baby of {x} called|name the young of {x}|what is the young of {x}"
).split("|")
OPPOSITE_OF = (
    "what is the opposite of {x}|name the opposite of {x}|tell me the opposite of {x}|opposite of {x}|"
    "which word is the opposite of {x}|what's the opposite of {x}|the opposite of {x}|"
    "give me the opposite of {x}|what word is the opposite of {x}|say the opposite of {x}|"
    "what is the contrary of {x}|not {x} but what"
).split("|")
AFTER = (
    "what {w} comes after {x}|which {w} comes after {x}|what is the {w} after {x}|what comes after {x}|"
    "which {w} follows {x}|what {w} follows {x}|the {w} after {x}|which {w} is after {x}|"
    "what is after {x}|name the {w} after {x}|tell me the {w} after {x}"
).split("|")
BEFORE = (
    "what {w} comes before {x}|which {w} comes before {x}|what is the {w} before {x}|what comes before {x}|"
    "what {w} is before {x}|the {w} before {x}|which {w} is before {x}|what is before {x}|"
    "name the {w} before {x}|tell me the {w} before {x}"
).split("|")
DAYS_OF = (
    "how many days are in {x}|how many days does {x} have|how many days has {x}|{x} has how many days|"
    "how long is {x}|days in {x}|number of days in {x}|how many days are there in {x}"
).split("|")
PLACE_OF = (
    "which {w} is number {x}|what is {w} number {x}|which is {w} number {x}|name {w} number {x}|"
    "{w} number {x}"
).split("|")


def all_examples() -> list:
    """Every question that can be made from the tables."""
    return [*capitals(), *colors(), *animals(), *opposites(), *orders(), *numbers()]


def capitals():
    """Capitals of countries and countries of capitals."""
    for country, capital in CAPITALS.items():
        yield from ask("capital", CAPITAL_OF, country, f"The capital of {country} is {capital}.", usual=2)
    for country, capital in {city: land for land, city in reversed(CAPITALS.items())}.items():
        yield from ask("capital", COUNTRY_OF, country, f"{country} is the capital of {capital}.")


def colors():
    """Colours of things."""
    for thing, color in COLORS.items():
        yield from ask("color", COLOR_OF, thing, f"{thing[0].upper()}{thing[1:]} is {color}.")


def animals():
    """Legs, sounds and young of animals."""
    for animal, legs in LEGS.items():
        yield from ask("animal", LEGS_OF, animal, f"{capital(animal)} has {legs} legs.")
    for animal, sound in SOUNDS.items():
        yield from ask("animal", SOUND_OF, animal, f"{capital(animal)} says {sound}.")
    for animal, young in YOUNG.items():
        yield from ask("animal", YOUNG_OF, animal, f"The young of {animal} is called a {young}.")


def opposites():
    """Opposites of words, both ways; the first of several wins."""
    of = {}
    for one, other in OPPOSITES:
        of.setdefault(one, other)
        of.setdefault(other, one)
    for word, opposite in of.items():
        yield from ask("opposite", OPPOSITE_OF, word, f"The opposite of {word} is {opposite}.")


def orders():
    """What comes after and before, among days, months, letters and planets."""
    for word, row, ring in (
        ("day", DAYS, True), ("month", MONTHS, True), ("letter", list(LETTERS), False),
        ("planet", PLANETS, False),
    ):
        for at, each in enumerate(row):
            if ring or at + 1 < len(row):
                after = f"{row[(at + 1) % len(row)]} comes after {each}."
                yield from ask("order", AFTER, each, after, w=word)
            if ring or at > 0:
                yield from ask("order", BEFORE, each, f"{row[at - 1]} comes before {each}.", w=word)
            place = f"{word.capitalize()} number {at + 1} is {each}."
            yield from ask("order", PLACE_OF, str(at + 1), place, w=word)
    for month, days in MONTH_DAYS.items():
        leap = ", and 29 in a leap year" if days == 28 else ""
        yield from ask("order", DAYS_OF, month, f"{month} has {days} days{leap}.")


def numbers():
    """What comes after a number, and number words."""
    for n in range(0, 100):
        yield from ask("number", AFTER, str(n), f"{n + 1} comes after {n}.", w="number")
        if n > 0:
            yield from ask("number", BEFORE, str(n), f"{n - 1} comes before {n}.", w="number")
    for n, word in enumerate(NUMBER_WORDS):
        yield from ask("number", ("write {x} as a word", "spell {x}", "how do you write {x}", "{x} in words"),
                       str(n), f"{n} is {word}.")
        yield from ask("number", ("write {x} as a number", "write {x} in digits", "{x} as a number"),
                       word, f"{word[0].upper()}{word[1:]} is {n}.")


def ask(kind: str, templates, x: str, answer: str, w: str = "", usual: int = 1):
    """One question for each template; the first ones are too usual to be held out."""
    for at, template in enumerate(templates):
        question = template.format(x=x, w=w)
        yield Example(kind, question, answer, key=f"{kind}|{question}", common=at < usual)


def capital(text: str) -> str:
    """With a capital letter."""
    return text[0].upper() + text[1:]
