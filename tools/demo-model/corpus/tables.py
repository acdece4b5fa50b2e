"""Tables of simple knowledge that questions are built from."""

CAPITALS = dict(
    entry.split(":")
    for entry in """
    France:Paris|Germany:Berlin|Italy:Rome|Spain:Madrid|Portugal:Lisbon|Austria:Vienna|Poland:Warsaw|
    Greece:Athens|Norway:Oslo|Sweden:Stockholm|Finland:Helsinki|Denmark:Copenhagen|Ireland:Dublin|
    Belgium:Brussels|Hungary:Budapest|Japan:Tokyo|China:Beijing|India:New Delhi|Egypt:Cairo|
    Kenya:Nairobi|Peru:Lima|Chile:Santiago|Cuba:Havana|Canada:Ottawa|Russia:Moscow|Turkey:Ankara|
    Thailand:Bangkok|Iran:Tehran|Iraq:Baghdad|Brazil:Brasilia|the Netherlands:Amsterdam|
    the United Kingdom:London|England:London|Scotland:Edinburgh|Wales:Cardiff|
    the United States:Washington|the USA:Washington|Switzerland:Bern|Czechia:Prague|
    Slovakia:Bratislava|Slovenia:Ljubljana|Croatia:Zagreb|Serbia:Belgrade|Romania:Bucharest|
    Bulgaria:Sofia|Ukraine:Kyiv|Belarus:Minsk|Lithuania:Vilnius|Latvia:Riga|Estonia:Tallinn|
    Iceland:Reykjavik|Albania:Tirana|Mexico:Mexico City|Argentina:Buenos Aires|Colombia:Bogota|
    Venezuela:Caracas|Ecuador:Quito|Uruguay:Montevideo|Australia:Canberra|New Zealand:Wellington|
    South Korea:Seoul|North Korea:Pyongyang|Vietnam:Hanoi|Indonesia:Jakarta|Malaysia:Kuala Lumpur|
    the Philippines:Manila|Pakistan:Islamabad|Bangladesh:Dhaka|Nepal:Kathmandu|Afghanistan:Kabul|
    Saudi Arabia:Riyadh|Israel:Jerusalem|Jordan:Amman|Lebanon:Beirut|Syria:Damascus|Morocco:Rabat|
    Algeria:Algiers|Tunisia:Tunis|Libya:Tripoli|Ethiopia:Addis Ababa|Nigeria:Abuja|Ghana:Accra|
    Senegal:Dakar|Uganda:Kampala|Sudan:Khartoum
    """.replace("\n", "").replace("|    ", "|").strip().split("|")
)

COLORS = {
    "the sky": "blue", "grass": "green", "snow": "white", "the sun": "yellow", "a banana": "yellow",
    "blood": "red", "a lemon": "yellow", "milk": "white", "coal": "black", "a tomato": "red",
    "the sea": "blue", "a leaf": "green", "chocolate": "brown", "an orange": "orange",
    "a carrot": "orange", "a strawberry": "red", "the night": "black", "a fire engine": "red",
    "a frog": "green", "a swan": "white", "a raven": "black", "a cherry": "red", "salt": "white",
    "a cucumber": "green", "a plum": "purple", "an elephant": "gray", "a mouse": "gray",
    "a flamingo": "pink", "a pig": "pink", "gold": "yellow", "a pumpkin": "orange", "wood": "brown",
    "sugar": "white", "a fire": "red", "ice": "white", "the ocean": "blue", "a cloud": "white",
}

LEGS = {
    "a dog": "four", "a cat": "four", "a spider": "eight", "a bird": "two", "an ant": "six",
    "a horse": "four", "a cow": "four", "a bee": "six", "a human": "two", "a chicken": "two",
    "a fly": "six", "a pig": "four", "a sheep": "four", "an elephant": "four", "a snake": "no",
    "a fish": "no", "a duck": "two", "a lion": "four", "a frog": "four", "a beetle": "six",
    "a goat": "four", "a mouse": "four", "a table": "four", "a tiger": "four", "an insect": "six",
    "a butterfly": "six", "a crab": "ten",
}

SOUNDS = {
    "a cow": "moo", "a dog": "woof", "a cat": "meow", "a duck": "quack", "a sheep": "baa",
    "a pig": "oink", "a horse": "neigh", "a bird": "tweet", "a lion": "roar", "a frog": "ribbit",
    "an owl": "hoot", "a bee": "buzz", "a snake": "hiss", "a mouse": "squeak", "a rooster": "cock-a-doodle-doo",
}

YOUNG = {
    "a dog": "puppy", "a cat": "kitten", "a cow": "calf", "a horse": "foal", "a sheep": "lamb",
    "a duck": "duckling", "a hen": "chick", "a pig": "piglet", "a bear": "cub", "a goat": "kid",
    "a swan": "cygnet", "a frog": "tadpole",
}

OPPOSITES = [
    tuple(pair.split(":"))
    for pair in """
    hot:cold big:small fast:slow day:night up:down left:right happy:sad open:closed light:dark
    old:new hard:soft early:late rich:poor wet:dry full:empty high:low long:short good:bad
    black:white true:false yes:no in:out on:off near:far thick:thin strong:weak clean:dirty
    loud:quiet heavy:light first:last before:after always:never front:back top:bottom young:old
    inside:outside begin:end win:lose buy:sell give:take push:pull love:hate war:peace man:woman
    boy:girl king:queen north:south east:west summer:winter friend:enemy question:answer
    easy:difficult deep:shallow wide:narrow sweet:sour cheap:expensive right:wrong alive:dead
    beautiful:ugly kind:cruel brave:afraid busy:free asleep:awake laugh:cry start:stop
    """.split()
]

DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = (
    "January February March April May June July August September October November December".split()
)
MONTH_DAYS = dict(zip(MONTHS, (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)))
PLANETS = "Mercury Venus Earth Mars Jupiter Saturn Uranus Neptune".split()
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NUMBER_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty"
).split()
