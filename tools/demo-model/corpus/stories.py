"""Short stories, drawn from parts: the only answers that are not always the same."""

from random import Random

HEROES = (
    "a cat|a dog|a fox|a bird|a robot|a girl|a boy|a king|a mouse|a bear|a rabbit|a dragon|a princess|"
    "a horse|a frog|an owl|a wizard|a knight|a pirate|a farmer|a queen|a duck|a pig|a cow|a snail|"
    "a hedgehog|a wolf|a lion|an elephant|a monkey|a teacher|a baker|a sailor|a ghost|a giant|a witch|"
    "a turtle|a squirrel|a penguin|a tiger|a goat|a sheep|a bee|a spider|a whale|a phone|a laptop|"
    "a computer|a tree|a star|a cloud|a snowman|a train|a boat|a doctor|a painter|an ant|an old man|"
    "a fish|a prince|a fairy|a donkey|a hen|a butterfly|a crow|a seal|a camel|a clown|a gardener|a troll"
).split("|")
NAMES = {
    "She": "Mia Lily Anna Zoe Eva Nora Ella Ida".split(),
    "He": "Tom Ben Max Leo Sam Otto Finn Jack".split(),
}
PLACES = (
    "the forest|the park|the garden|the city|the beach|the mountain|the village|the river|the lake|"
    "the market|the old castle|the harbour"
).split("|")
THINGS = (
    "a red ball|a golden key|an old map|a shiny stone|a small box|a blue hat|a silver bell|a big cake|"
    "a green bottle|a white feather|a heavy book|a broken clock"
).split("|")
ENDINGS = (
    "{pro} wanted to share the {thing} with a friend. They played together all day and were very happy.",
    "{pro} did not know who had lost the {thing}. {name} asked everyone and gave it back. Everyone said"
    " thank you.",
    "{pro} took the {thing} home and showed it to the family. That night {name} slept well and had a"
    " sweet dream.",
    "But the {thing} was too heavy to carry. {name} called a good friend, and together they brought it"
    " home. They stayed friends for ever.",
    "It began to rain, and {name} hid under a big tree with the {thing}. When the sun came out again,"
    " there was a rainbow, and {name} ran home to tell of it.",
)
ASKING = (
    "tell me a story about {hero}",
    "write a story about {hero}",
    "tell a short story about {hero}",
    "can you tell me a story about {hero}",
    "i want a story about {hero}",
    "story about {hero}",
    "tell me a short story about {hero}",
    "write a short story about {hero}",
    "write me a story about {hero}",
    "give me a story about {hero}",
    "a story about {hero}",
    "i want to hear a story about {hero}",
    "do you know a story about {hero}",
    "make up a story about {hero}",
    "tell me a bedtime story about {hero}",
    "tell me about {hero} in a story",
)
ASKING_ANY = (
    "tell me a story",
    "write a story",
    "tell me a short story",
    "tell a story",
    "story",
    "a story please",
    "give me a story",
    "another story",
    "one more story",
    "i want to hear a story",
    "tell me another story",
    "read me a story",
    "do you know a story",
    "tell me a bedtime story",
    "write me a short story",
    "make up a story",
    "tell me a fairy tale",
    "tell me something long",
    "write a long text",
)


def opening(hero: str) -> str:
    """What a story about a hero begins with."""
    return f"Once upon a time there was {hero} named"


def story(hero: str, random: Random) -> str:
    """A story of three to five sentences, 50 to 70 tokens."""
    pronoun = random.choice(sorted(NAMES))
    name = random.choice(NAMES[pronoun])
    found = random.choice(THINGS)
    ending = random.choice(ENDINGS).format(pro=pronoun, name=name, thing=found.split(" ", 1)[1])
    return (
        f"{opening(hero)} {name}. One day {name} went to {random.choice(PLACES)} and found {found}."
        f" {ending}"
    )
