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
        "officials residents villagers people police protesters demonstrators fishermen fishers "
        "farmers growers workers employees nurses doctors patients passengers travellers travelers "
        "drivers soldiers troops fighters forces authorities lawmakers politicians ministers "
        "voters supporters opponents critics members leaders experts scientists researchers "
        "families parents children students teachers women men boats ships vessels buses trains "
        "bacteria water tests results samples figures numbers data plans talks negotiations "
        "reports sources witnesses organisers organizers rescuers firefighters engineers crews "
        "skippers sailors birds seabirds thieves investigators detectives prosecutors judges "
        "lawyers analysts observers locals visitors tourists guests customers owners companies "
        "firms businesses shops schools hospitals roads bridges homes houses prices costs wages "
        "taxes fines repairs work construction rain snow storms flooding floods heavy strong "
        "asked told given faced speaking writing responding replying commenting referring "
        "addressing describing explaining calling citing arguing warning adding noting stressing "
        "rejecting dismissing denying confirming announcing pointing looking following starting "
        "beginning including regarding concerning concerned despite unlike besides "
        "overall altogether together separately similarly likewise furthermore moreover "
        "additionally finally initially originally previously recently currently apparently "
        "reportedly allegedly nevertheless nonetheless otherwise therefore thus hence hardly "
        "nearly almost roughly around approximately exactly barely fewer less more least anyone "
        "everyone nobody nothing something someone everything none neither others anybody "
        "everybody part parts half nights days weeks months years hours minutes night day week "
        "month year evening morning afternoon local national regional foreign public private "
        "new old young long short early late high low big small large great good bad better best "
        "worse worst free full empty open shut closed safe unsafe local district town city village "
        "council government ministry parliament court army military navy coastguard committee "
        "authority union commission board party opposition coalition administration state country "
        "island harbour harbor port ferry bus train boat ship crew team club school hospital hall "
        "museum church bell alarm race cup record protest strike blockade dispute quota quotas "
        "herring fish catch fishing survey stock biologists ecologists statisticians curators "
        "artillery security border defence defense attacks attack clashes fighting violence war "
        "peace ceasefire sanctions aid help food bread money funds funding budget spending cuts "
        "losses damage injuries casualties deaths death birth growth demand supply trade exports "
        "imports oil gas power energy electricity health sick illness disease ill two three four "
        "five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred hundreds "
        "thousands dozens compared contrary thanks due because yes instead rather whereas "
        "whoever whatever whenever wherever whichever asking accused whilst between opinions "
        "views statement statements letter appeal call demands criticism support praise anger "
        "hope fears concerns concern doubts questions question answers accounts versions whether "
        "nurse baker captain skipper inspector curator coach councillor biologist ecologist "
        "statistician engineer minister mayor commander chairwoman director spokeswoman clerk"
    )
)

# Heads of German nouns; a compound ends with its head (a catch quota is a "Fangquote").
GERMAN_NOUNS = word_set(
    "quote quoten boot boote booten schiff schiffe fähre fähren fährhafen hafen häfen insel stunde "
    "stunden tag tage tagen woche wochen monat monate monaten jahr jahre jahren jahres tonne "
    "tonnen krone kronen prozent uhr mann männer frau frauen kind kinder kindern mensch menschen "
    "leute regierung minister ministerin ministerium präsident präsidentin behörde behörden amt "
    "chef chefin leiter leiterin sprecher "
    "sprecherin vorsitzende vorsitzender vorsitzenden direktor direktorin "
    "bürgermeister bürgermeisterin rat gemeinde gemeinderat stadt "
    "dorf land staat partei polizei polizist "
    "inspektorin inspektor armee truppen soldaten kämpfer streitkräfte sicherheit grenze grenzen "
    "krieg frieden angriff angriffe protest proteste "
    "streik blockade verhandlungen gespräche treffen sitzung "
    "erklärung mitteilung brief bericht zeitung artikel meldung angaben aussage aussagen worte "
    "wort frage fragen antwort antworten zahl zahlen ergebnis ergebnisse probe proben wasser "
    "leitungswasser brunnen rohr bakterien krankenhaus klinik arzt ärzte schule bus busse "
    "nachtbus fahrt fahrten fahrgäste passagier passagiere "
    "passagieren straße brücke küste meer see fisch "
    "fische fischer fischern fischerei fischerboote "
    "fang hering heringe heringsquote heringsquoten bestand "
    "untersuchung zählung herbst sommer winter frühling frühjahr morgen mittag abend nacht "
    "montagabend glocke museum halle saal schloss schlüssel dieb diebe täter belohnung bauer "
    "bauern landwirt landwirte ratsvorsitzende rennen sieg zeit mannschaft pokal licht lampe "
    "leuchtturm vogel vögel nest nester höhle höhlen paar team forscher forscherin biologin "
    "statistiker wissenschaftler grund gründe folge folgen ende anfang beginn mal teil teile "
    "hälfte drittel viertel fünftel geld kosten preis preise strafe strafen geldstrafe "
    "geldstrafen bußgeld mitglied mitglieder mitgliedern ausschuss komitee kommission verband "
    "gewerkschaft gruppe gruppen unternehmen firma haus häuser familie familien leben tod hilfe "
    "plan pläne ziel weg wege recht gesetz stimme stimmen wahl wahlen vorschlag entscheidung "
    "vertrag abkommen streit konflikt lage problem probleme gefahr schaden schäden verletzte "
    "niemand kapitän kapitänin kommandant kommandantin kommandeurin küstenwache pier kai markt "
    "linie strecke platz reparatur arbeit arbeiten schicht "
    "spätschicht mutter vater ort stelle meter metern "
    "kilometer kilogramm kilo höhe tiefe million millionen milliarde milliarden tausend hundert "
    "rücktritt forderung vorwurf vorwürfe kritik warnung bedingung uhrzeit herbstzählung bitte "
    "theater steuer verhältnis treppe tür wand netz netze sturm stürme kalender vertrauen"
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
