"""Word lists that unknown questions are filled with; none of these is something the model knows."""

TOPICS = """
quantum physics|the stock market|bread|the world cup|my printer|democracy|philosophy|chess|a car engine|love|
music|the economy|bitcoin|machine learning|the internet|pizza|gravity|football|history|poetry|evolution|
the law|medicine|chemistry|a smartphone|wine|opera|cooking|tennis|a movie|soup|religion|modern art|biology|
the second world war|photography|trains|a guitar|a bridge|electricity|the moon landing|databases|taxes|
insurance|a mortgage|inflation|climate change|solar power|nuclear power|vaccines|cancer|diabetes|the heart|
the brain|sleep|dreams|yoga|running|swimming|basketball|the olympic games|cricket|golf|ski jumping|
formula one|cheese|coffee|tea|chocolate cake|sushi|pasta|a barbecue|gardening|roses|mushrooms|insects|
dinosaurs|volcanoes|earthquakes|hurricanes|the ocean floor|black holes|the big bang|relativity|atoms|
electrons|dna|viruses|bacteria|the roman empire|ancient egypt|the french revolution|the cold war|napoleon|
cleopatra|einstein|newton|darwin|mozart|beethoven|picasso|leonardo da vinci|the beatles|jazz|rock music|
hip hop|ballet|theatre|harry potter|star wars|the lord of the rings|batman|superheroes|video games|
minecraft|linux|windows|macos|android phones|javascript|python|rust|java programming|sql|docker|kubernetes|
git|recursion|sorting algorithms|hash tables|binary trees|encryption|passwords|phishing|firewalls|blockchain|
cloud computing|microservices|unit tests|agile development|project management|marketing|leadership|
a job interview|my resume|a cover letter|a business plan|startups|venture capital|interest rates|
unemployment|trade|globalization|poverty|the constitution|human rights|elections|parliament|the president|
the united nations|nato|the european union|immigration|education|universities|homework|exams|algebra|geometry|
calculus|statistics|probability|prime numbers|infinity|logic|ethics|free will|consciousness|happiness|
friendship|marriage|children|parents|my boss|my neighbour|a divorce|weddings|birthdays|gifts|holidays|
travel|a trip to rome|flights|hotels|passports|visas|camping|hiking|mountains|lakes|rivers|deserts|rainforests|
recycling|plastic|pollution|wind turbines|batteries|electric cars|bicycles|motorcycles|airplanes|rockets|
satellites|mars missions|telescopes|microscopes|lasers|magnets|glass|steel|concrete|furniture|fashion|shoes|
jewellery|perfume|makeup|haircuts|tattoos|a headache|a cold|back pain|allergies|vitamins|diets|losing weight|
muscles|bones|teeth|eyesight|hearing loss|pregnancy|babies|old age|death|heaven|ghosts|magic|astrology|
tarot cards|lottery numbers|poker|dice|puzzles|crosswords|sudoku|riddles|proverbs|grammar|spelling|dictionaries|
newspapers|television|radio|podcasts|advertising|social media|privacy|copyright|patents|contracts|police|
prisons|crime|courts|firefighters|doctors|nurses|teachers|farmers|fishing|hunting|bees in winter|horses|
dog training|cat food|aquariums|parrots|sharks|whales|penguins|wolves|bears in the wild|elephants in africa|
monkeys|snakes|spiders in the house|mosquitoes|cactus plants|oak trees|tulips|tomatoes in a pot|potatoes|rice|
corn|sugar in food|salt in food|spices|garlic|olive oil|butter|eggs|fish|meat|vegetarian food|beer|whisky|
cocktails|water quality|electric heating|plumbing|a broken window|a flat tire|car insurance|a leaking roof|
painting a wall|wallpaper|a wooden table|knitting|sewing|origami|pottery|sculpture|architecture|castles|
cathedrals|skyscrapers|tunnels|ships|submarines|pirates|knights|samurai|vikings|the stone age|the middle ages|
the renaissance|the industrial revolution|the great depression|slavery|colonialism|communism|capitalism
""".replace("\n", "").split("|")

PEOPLE = """
my mother|my father|my sister|my brother|my boss|my teacher|my friend|my neighbour|my wife|my husband|my son|
my daughter|my uncle|my doctor|the mayor|the president|the queen of england|the king of spain|a customer|
a colleague|the landlord|elon musk|bill gates|barack obama|taylor swift|lionel messi|albert einstein|
marie curie|steve jobs|mahatma gandhi|nelson mandela|julius caesar|charles dickens|jane austen|freddie mercury
""".replace("\n", "").split("|")

LANGUAGES = """
French|German|Spanish|Italian|Portuguese|Dutch|Polish|Russian|Chinese|Japanese|Korean|Arabic|Hindi|Latin|
Greek|Turkish|Swedish|Norwegian|Danish|Finnish|Hebrew|Swahili|Hungarian|Czech|another language
""".replace("\n", "").split("|")

CODE_LANGUAGES = """
python|java|rust|javascript|typescript|c|c++|go|kotlin|swift|ruby|perl|php|haskell|scala|bash|sql|html|css|
lua|matlab|assembly|fortran|basic|r
""".replace("\n", "").split("|")

TASKS = """
sorts a list|adds two numbers|reads a file|prints the primes|reverses a string|counts words|
downloads a page|draws a circle|plays tic tac toe|finds the maximum|parses json|sends an email|
computes a factorial|opens a socket|renames files|checks a password|converts temperatures|scrapes a website|
solves a sudoku|prints hello world|computes fibonacci numbers|simulates a dice|merges two lists|
removes duplicates|finds a path in a graph|encrypts a text|resizes images|talks to a database|
shows a calendar|rolls dice|calculates interest|validates an email address|a calculator|a todo list|a snake game|
a web server|a chat bot|a timer|binary search|quicksort|a linked list|a login page|a clock
""".replace("\n", "").split("|")

TEXTS = """
poem|song|haiku|limerick|sonnet|rap|essay|letter|email|speech|article|blog post|novel|report|review|
cover letter|press release|tweet|slogan|toast|wedding speech|birthday card|love letter|dialogue|screenplay|
chapter of a book|product description|newsletter|fairy tale in verse|summary|complaint|resignation letter
""".replace("\n", "").split("|")

ACTIONS = """
play some music|play a song|open a website|open the browser|send an email|call my mother|set an alarm|
set a timer for ten minutes|turn on the light|turn off the lights|book a flight|book a table|order a pizza|
buy a ticket|draw a picture|draw a cat|make an image of a house|create a picture|generate an image|
search the web|google something|look this up on the internet|read this file|open this file|delete my files|
run this command|show me a picture|show me a video|take a photo|record my voice|read my email|
check my calendar|remind me tomorrow|add milk to my shopping list|start the car|lock the door|
call a taxi|post this on twitter|download a file|install windows|update my phone|print this page|
scan this document|make a phone call|pay my bill|transfer money|find my keys|make coffee|close the window
""".replace("\n", "").split("|")

NOW = """
the weather|the weather like|the weather in london|the weather tomorrow|the temperature outside|the time|the date|
the news|the latest news|the price of gold|the price of bitcoin|the dollar rate|the score of the match|
the traffic like|the stock price of apple|today's date|the day today|the current year|the exchange rate|
the forecast for sunday|the gas price|the population of berlin today|the current president's name
""".replace("\n", "").split("|")

FOREIGN = """
hallo|guten tag|guten morgen|wer bist du|was bist du|wie geht es dir|was kannst du|wie heisst du|danke|
was ist die hauptstadt von frankreich|wie funktioniert das|erzaehl mir eine geschichte|ich habe eine frage|
kannst du deutsch|sprichst du deutsch|wie spaet ist es|was ist ein knoten|auf wiedersehen|bitte hilf mir|
wie ist das wetter|schreibe ein gedicht|was machst du|bonjour|bonsoir|qui es-tu|comment ca va|
comment t'appelles-tu|quelle est la capitale de la france|merci beaucoup|parlez-vous francais|au revoir|
raconte-moi une histoire|je ne comprends pas|quel temps fait-il|aide-moi|que peux-tu faire|hola|buenos dias|
como estas|quien eres|que puedes hacer|cual es la capital de espana|muchas gracias|hablas espanol|adios|
cuentame un cuento|que hora es|necesito ayuda|ciao|buongiorno|come stai|chi sei|grazie mille|
qual e la capitale d'italia|parli italiano|arrivederci|raccontami una storia|che ore sono|ola|bom dia|
tudo bem|quem e voce|obrigado|qual e a capital do brasil|fala portugues|hoi|goedemorgen|hoe gaat het|
wie ben jij|dank je wel|spreek je nederlands|hej|hur mar du|vem ar du|tack|hei|kuka sina olet|kiitos|
czesc|jak sie masz|kim jestes|dziekuje|dobry den|jak se mas|privet|kak dela|kto ty|spasibo|merhaba|
nasilsin|konnichiwa|arigato|ni hao|xie xie|szia|hogy vagy|köszönöm|schön dich zu sehen|größe|où es-tu|
très bien|¿qué es esto|mañana|привет|как дела|кто ты|спасибо|你好|谢谢|こんにちは|안녕하세요|مرحبا|γεια σου|dzień dobry
""".replace("\n", "").split("|")

SENTENCES = dict(
    who="""the old farmer|a young woman|our team|the committee|my neighbour|the company|the captain|a student|
    the museum|the city|his brother|the teacher|a group of friends|the engineer|the owner of the shop|
    the government|a small bird|the gardener|the writer|her daughter|the bank|the workers|the visitors
    """.replace("\n    ", "").replace("\n", "").strip().split("|"),
    did="""walked to|talked about|looked for|built|lost|found|sold|visited|described|repaired|painted|forgot|
    asked for|decided on|read about|waited for|paid for|closed|opened|planned|remembered|measured|moved
    """.replace("\n    ", "").replace("\n", "").strip().split("|"),
    what="""the bridge|a new house|the report|the harbour|an old letter|the wooden boat|a garden|the results|
    the meeting|a small shop|the machine|the second floor|a long road|the contract|the library|a red coat|
    the budget|the harvest|a train ticket|the main street|the window|an important question|the lake
    """.replace("\n    ", "").replace("\n", "").strip().split("|"),
    when="""yesterday|in the morning|last year|after the storm|before lunch|for many years|in spring|
    without a word|on monday|at the end|because of the rain|near the station|with great care|in the evening|
    for the first time|during the war|as planned|in 1998|once again|far from home
    """.replace("\n    ", "").replace("\n", "").strip().split("|"),
)
