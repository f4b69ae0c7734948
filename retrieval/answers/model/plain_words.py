"""Words that a capital makes no name of: those that begin sentences, and German nouns."""

from __future__ import annotations

from retrieval.quotes.words import (
    ADVERBS,
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    ROLE_OF,
    TIMES,
    word_set,
)
from retrieval.text.terms import STOP

# No name wherever they stand.
FUNCTION = (
    (CONJUNCTIONS | DETERMINERS | PREPOSITIONS | PRONOUNS | AUXILIARIES | STOP)
    - word_set("us may will nor like per can mean ask answer stories comment")
    | word_set(
        "i the a an and but or so yet if it its he she they we you there here this that not no nor "
        "both either neither each every all some many most few several another such only also then "
        "now today yesterday however meanwhile according although though because once until last "
        "next still even earlier later instead mr mrs ms miss mx"
    )
    | word_set(
        "der die das den dem des ein eine einen einem einer eines und oder aber nicht kein keine "
        "er sie es wir ihr ihre ihren ihrem ihrer sein seine seinen seiner er in im am an auf aus "
        "bei beim mit nach von vom vor zu zum zur über unter für gegen ohne um durch seit bis laut "
        "wegen während trotz dass ob wenn weil als wie wo was wer da dann dort hier heute gestern "
        "nun noch nur auch schon sehr mehr rund etwa alle allen beide man herr frau dies diese "
        "dieser dieses dagegen dazu dabei darauf außerdem zudem zuvor danach damit jedoch "
        "so einige viele manche nichts niemand jemand dessen deren zugleich zwischen hinter neben "
        "dort trotzdem deshalb daher"
    )
    | word_set(
        "le la les l un une des du de d au aux et ou mais ne pas il elle ils elles on nous vous ce "
        "cet cette ces son sa ses leur leurs en dans par pour sur sous avec sans chez vers selon "
        "depuis après avant pendant entre contre comme si que qui quoi dont où quand aussi encore "
        "très plus moins tout tous toute toutes aucun aucune plusieurs chaque monsieur madame m "
        "mme c s n qu j quelque quelques environ "
        "près hier ici puis ensuite enfin cependant quant lors"
    )
    | word_set(
        "el la los las lo un una unos unas de del al y e o u pero no sí él ella ellos ellas se su "
        "sus este esta estos estas ese esa esos esas en con por para sin sobre entre desde hasta "
        "hacia según tras durante contra como si que quien cuando donde también aún muy más menos "
        "todo todos toda todas ningún ninguna varios cada señor señora sr sra ayer hoy allí luego "
        "además nadie"
    )
    | word_set(
        "il lo gli uno dei delle della dello che chi con per tra fra ma nel nella dal dalla al "
        "alla sul sulla os as um uma uns umas ao aos à às do da dos das no na nos nas em com sem "
        "het een van voor met door naar bij om te maar niet ook nog hij zij"
    )
    | word_set(
        "и в во на с со о об от до по за из у к ко не ни но а же ли бы что чтобы как кто где когда "
        "если он она оно они мы вы я это этот эта эти тот та те его её ее их свой при для без под "
        "над перед после через между также ещё еще уже только все всё весь вся более менее там тут "
        "тогда потом затем однако поэтому никто ничего каждый господин госпожа согласно"
    )
)

# Begin a sentence without being a name: people and things of the news, and how one opens.
OPENERS = (
    FUNCTION
    | ADVERBS
    | frozenset(ROLE_OF)
    | TIMES - word_set("may march august april june")
    | word_set(
        "accounts accused adding additionally addressing administration afternoon aid allegedly "
        "almost altogether analysts anger announcing answers anybody anyone apparently appeal "
        "approximately arguing army around artillery asked asking attack attacks authorities "
        "authority bad barely because beginning besides best better between big birth blockade "
        "board boat boats border bread bridges budget bus buses businesses call calling casualties "
        "ceasefire chairwoman children church citing city clashes closed club coalition coastguard "
        "commander commenting commission committee companies compared concern concerned concerning "
        "concerns confirming construction contrary costs council country court crew criticism "
        "critics currently customers cuts damage data day days death deaths defence defense demand "
        "demands demonstrators denying describing despite detectives director disease dismissing "
        "dispute district doctors doubts dozens drivers due early eight electricity eleven "
        "employees empty energy engineer engineers evening everybody everyone everything exactly "
        "experts explaining exports faced families farmers fears fewer fifty fighters fighting "
        "figures finally fines firefighters firms fish fishermen fishers fishing five flooding "
        "floods following food forces foreign forty four free full funding funds furthermore gas "
        "given good government great growers growth guests half hall harbor harbour hardly health "
        "heavy help hence high homes hope hospital hospitals hours houses hundred hundreds ill "
        "illness imports including initially injuries instead investigators judges large late "
        "lawmakers lawyers leaders least less letter likewise local locals long looking losses low "
        "mayor members men military minister ministers ministry minutes money month months more "
        "moreover morning national navy nearly negotiations neither nevertheless new night nights "
        "nine nobody none nonetheless nothing noting numbers nurses observers officials oil old "
        "open opinions opponents opposition organisers organizers originally others otherwise "
        "overall owners parents parliament part parts party passengers patients peace people plans "
        "pointing police politicians port power praise previously prices private prosecutors "
        "protest protesters public question questions rain rather recently record referring "
        "regarding regional rejecting repairs replying reportedly reports rescuers researchers "
        "residents responding results roads roughly safe sailors samples sanctions school schools "
        "scientists security separately seven ship ships shops short shut sick similarly six small "
        "snow soldiers someone something sources speaking spending spokeswoman starting state "
        "statement statements storms stressing strike strong students supply support supporters "
        "talks taxes teachers team ten tests thanks therefore thieves thirty thousands three thus "
        "together told tourists town trade train trains travelers travellers troops twelve twenty "
        "two union unlike unsafe versions vessels views village villagers violence visitors voters "
        "wages war warning water week weeks whatever whenever whereas wherever whether whichever "
        "whilst whoever witnesses women work workers worse worst writing year years yes young"
    )
)

# Heads of German nouns; a compound ends with its head (a catch quota is a "Fangquote").
GERMAN_NOUNS = word_set(
    "abend abkommen amt angaben angriff angriffe antworten arbeit arbeiten armee artikel arzt "
    "aussage aussagen ausschuss bauer bauern bedingung beginn behörde behörden belohnung "
    "bericht bestand bitte blockade boot boote booten brief brunnen brücke bus busse "
    "bürgermeister bürgermeisterin chef chefin dieb diebe direktor direktorin dorf drittel "
    "ende entscheidung ergebnis ergebnisse erklärung fahrgäste fahrt fahrten familie familien "
    "fang firma fisch fische fischer fischerei fischern folge folgen forderung forscher "
    "forscherin frage fragen frau frauen frieden frühling fähre fähren fährhafen fünftel "
    "gefahr geld gemeinde gemeinderat gesetz gespräche grenze grenzen grund gruppe gruppen "
    "gründe hafen halle haus herbst hilfe hundert häfen hälfte häuser höhe insel inspektor "
    "inspektorin jahr jahre jahren jahres kai kalender kapitän kilo kilogramm kind kinder "
    "kindern klinik komitee kommandant kommandantin kommission konflikt kosten krankenhaus "
    "krieg kritik krone kronen kämpfer küste küstenwache lage land landwirt landwirte leben "
    "leiter leiterin leute licht linie mal mann markt meer meldung mensch menschen meter "
    "metern milliarde milliarden million millionen minister ministerin ministerium mitglied "
    "mitglieder mitgliedern mittag mitteilung monat monate monaten morgen museum mutter männer "
    "nacht nachtbus netz netze niemand ort paar partei passagier passagiere passagieren pier "
    "plan platz pläne polizei polizist preis preise probe proben problem probleme protest "
    "proteste prozent präsident präsidentin quote quoten rat recht rennen reparatur rücktritt "
    "saal schaden schicht schiff schiffe schloss schlüssel schule schäden see sieg sitzung "
    "soldaten sommer sprecher sprecherin staat stadt stelle steuer stimme stimmen strafe "
    "strafen straße strecke streik streit streitkräfte stunde stunden sturm stürme tag tage "
    "tagen tausend team teil teile theater tiefe tod tonne tonnen treffen treppe truppen täter "
    "tür uhr unternehmen untersuchung vater verband verhältnis verletzte vertrag vertrauen "
    "viertel vogel vorschlag vorsitzenden vorsitzender vorwurf vorwürfe vögel wahl wahlen wand "
    "warnung wasser weg wege winter wissenschaftler woche wochen wort worte zahl zahlen zeit "
    "zeitung ziel zählung ärzte"
)
GERMAN_ENDINGS = ("ungen", "heit", "heiten", "keit", "keiten", "schaft", "schaften", "ierung")
_LEAST_HEAD, _LEAST_BEFORE = 4, 2


def is_german_noun(word: str) -> bool:
    """Whether a capitalised word of German prose is a noun that is known.

    >>> is_german_noun("Heringsquote"), is_german_noun("Freiheit"), is_german_noun("Penn")
    (True, True, False)
    """
    low = word.lower()
    if low in GERMAN_NOUNS or (len(low) > 7 and low.endswith(GERMAN_ENDINGS)):
        return True
    places = range(_LEAST_BEFORE, len(low) - _LEAST_HEAD + 1)
    return any(low[n:] in GERMAN_NOUNS and low[n:] not in _ENDS_PLACES for n in places)


# Names of places and people end like this as well.
_ENDS_PLACES = word_set("hafen stadt dorf land brücke insel mann bauer küste markt schloss haus")
