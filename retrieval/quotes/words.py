"""Closed-class words, role nouns and first names: the lexicon of the attribution rules."""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """The set of the words in a string.

    >>> sorted(word_set("of for"))
    ['for', 'of']
    """
    return frozenset(words.split())


BE = word_set("is was are were be been being 's 're")
AUXILIARIES = BE | word_set(
    "has have had do does did will would can could may might must should shall 've 'd 'll not"
)
ADVERBS = word_set(
    "also then later again once never ever often even just recently still first further "
    "furthermore now only twice already instead simply always long too both yet all soon "
    "previously have n't earlier promptly quickly himself herself themselves itself here has "
    "since tonight today yesterday"
)
_NOT_ADVERBS = word_set(
    "family italy ally rally reply july supply assembly ugly friendly elderly early daily "
    "weekly monthly fly jelly belly bully wally kelly billy sally holly emily molly only"
)
PRONOUNS = word_set("he she they it i we you who")
PERSONAL = {"he": "m", "she": "f"}
DETERMINERS = word_set(
    "the a an this that these those his her their its our my your some many several most other "
    "another one two three four five both all each every no few any more such top senior former "
    "dozens hundreds thousands"
)
PREPOSITIONS = word_set(
    "in on at of for from with by to about during after before over under into against among "
    "between through via since until without within near outside inside like than per despite "
    "amid across behind beyond toward towards upon around as"
)
ROLE_PREPOSITIONS = word_set("of for at in with from to on who that which whose")
CONJUNCTIONS = word_set(
    "that because when if while whether where although though but until than so or nor unless "
    "why how what which after before as since once even"
)
TIMES = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december today yesterday tomorrow tonight jan "
    "feb mar apr jun jul aug sept sep oct nov dec morning afternoon evening night week month "
    "year earlier later last this next recently"
)
# Capitalised words adjacent to a name that are not part of it.
NOT_NAME = word_set(
    "republican democrat democratic gop independent libertarian socialist conservative liberal "
    "texas florida ohio virginia kentucky arizona california wisconsin carolina vermont iowa "
    "maryland massachusetts georgia indiana michigan illinois pennsylvania hampshire nevada "
    "colorado minnesota alabama arkansas louisiana tennessee oklahoma missouri kansas utah "
    "oregon connecticut maine delaware nebraska dakota hawaii alaska idaho wyoming mississippi "
    "mexico jersey island american british french german russian israeli iraqi iranian syrian "
    "turkish chinese african latino hispanic muslim christian jewish catholic actress actor "
    "candidate nominee president-elect campaign house senate white communications press "
    "national deputy executive managing founder co-founder ceo cfo editor host anchor reporter "
    "correspondent columnist author strategist pollster analyst activist lawyer attorney "
    "officer detective police sheriff leader majority minority whip councilman councilwoman "
    "commissioner first majesty highness mother father sister brother coach star singer "
    "comedian billionaire businessman tycoon mogul longtime while when but and in at on as for "
    "if so yet the a an he she it they we i his her their its our my your this that these those "
    "there then now meanwhile however still also even after before during since although though "
    "because according like unlike both all some many most what why how where who not no one "
    "two speaking asked adding just only with from to by of or nor once instead earlier later "
    "former ex vice north south east west new world super supreme federal state u.s. us defense "
    "treasury labor commerce interior education energy transportation agriculture homeland "
    "veterans health despite among amid under over about perhaps maybe yes well thus hence "
    "indeed"
)
ORGANISATION = word_set(
    "party committee house senate congress council court department ministry agency bureau "
    "university college institute school center centre foundation fund association union league "
    "society coalition alliance group corporation corp inc company bank times post news journal "
    "magazine tribune herald gazette cnn nbc abc cbs msnbc fox reuters guardian politico "
    "breitbart campaign administration government office commission board army navy force "
    "forces police street avenue city county state states island river valley park hall tower "
    "building hotel act bill law amendment constitution day week war convention caucus primary "
    "debate election pac usa project network press service services church americans "
    "republicans democrats conservatives liberals muslims christians voters officials leaders "
    "supporters allies brigades units movement front authority organization organisation "
    "facebook twitter google daily wire review monthly standard report book show america "
    "britain england france germany russia china syria iraq iran israel mexico turkey york "
    "washington hampshire carolina virginia"
)
# Role nouns; the words of a group are synonyms.
ROLE_GROUPS = (
    word_set(
        "chief head chairman chairwoman chair chairperson boss leader director commander president"
    ),
    word_set("spokesman spokeswoman spokesperson press-secretary"),
    word_set("senator sen"),
    word_set("governor gov"),
    word_set("mayor"),
    word_set("minister premier"),
    word_set("secretary"),
    word_set("congressman congresswoman representative lawmaker rep"),
    word_set("candidate nominee contender hopeful front-runner frontrunner"),
    word_set("professor lecturer scholar academic historian"),
    word_set("lawyer attorney counsel prosecutor"),
    word_set("general brigadier colonel officer major captain lieutenant"),
    word_set("strategist consultant adviser advisor aide"),
    word_set("businessman billionaire mogul developer entrepreneur executive ceo"),
    word_set("author writer journalist reporter columnist editor"),
    word_set("judge justice"),
    word_set("analyst expert researcher"),
    word_set("activist organizer organiser campaigner"),
    word_set("doctor physician surgeon"),
    word_set("farmer grower"),
    word_set("official"),
)
ROLE_OF = {word: n for n, group in enumerate(ROLE_GROUPS) for word in group}
GROUP_NOUNS = word_set(
    "group campaign company organization organisation party agency ministry committee union "
    "coalition network movement foundation department commission council bank firm newspaper"
)
DOCUMENTS = word_set(
    "statement letter release memo email e-mail message post tweet filing lawsuit complaint "
    "petition report document editorial"
)
FEMALE_NOUNS = word_set(
    "spokeswoman chairwoman congresswoman councilwoman mrs ms miss lady mother wife daughter "
    "sister actress queen princess businesswoman woman widow grandmother"
)
MALE_NOUNS = word_set(
    "spokesman chairman congressman councilman mr sir lord father husband son brother actor "
    "king prince businessman man grandfather"
)
FEMALE_NAMES = word_set(
    "mary patricia linda barbara elizabeth jennifer maria susan margaret dorothy lisa nancy "
    "karen betty helen sandra donna carol ruth sharon michelle laura sarah kimberly deborah "
    "jessica shirley cynthia angela melissa brenda amy anna rebecca virginia kathleen pamela "
    "martha debra amanda stephanie carolyn christine marie janet catherine frances ann anne "
    "joyce diane alice julie heather teresa doris gloria evelyn jean cheryl katherine joan "
    "ashley judith rose janice kelly nicole judy christina kathy theresa beverly denise tammy "
    "irene jane lori rachel marilyn andrea kathryn louise sara jacqueline wanda bonnie julia "
    "ruby tina phyllis norma paula diana annie lillian emily peggy crystal gladys rita dawn "
    "connie florence tracy edna carmen cindy hillary ivanka melania chelsea loretta nikki carly "
    "jill susana jeanne kellyanne huma debbie claire samantha angelina megan meghan katie kate "
    "hope katrina sally gwen tulsi kamala olivia emma sophie fatima aisha layla leila zainab "
    "noor ilsa ada orla greta ingrid astrid freya elena"
)
MALE_NAMES = word_set(
    "james john robert michael william david richard charles joseph thomas christopher daniel "
    "paul mark donald george kenneth steven edward brian ronald anthony kevin jason matthew "
    "gary timothy jose larry jeffrey frank scott eric stephen andrew raymond gregory joshua "
    "jerry dennis walter patrick peter harold douglas henry carl arthur ryan roger joe juan "
    "jack albert jonathan justin terry gerald keith samuel willie ralph lawrence nicholas roy "
    "benjamin bruce brandon adam harry fred wayne billy steve louis jeremy aaron randy howard "
    "eugene carlos russell bobby victor martin ernest phillip todd jesse craig alan shawn sean "
    "philip chris johnny earl jimmy antonio bill barack bernie ted marco jeb rand mitt mike jim "
    "tim tom ben rick newt harry mitch reince corey lindsey chuck dick greg jeff dan don bob "
    "rob ron ken matt nick josh alex max leo hugo mohammed muhammad ahmed ali hassan hussein "
    "omar yusuf ibrahim khalid abdullah saleh yahya"
)

NAME_PARTICLES = word_set("de del la van von der den bin ibn al el da di du dos")
NAME_SUFFIXES = word_set("jr. sr. ii iii iv jr sr")


def is_adverb(word: str) -> bool:
    """Whether ``word`` may be an adverb between a subject and its verb."""
    return word in ADVERBS or (word.endswith("ly") and len(word) > 4 and word not in _NOT_ADVERBS)
