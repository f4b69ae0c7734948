"""Words that are not names although capitalised: sentence openers and German nouns."""

from __future__ import annotations

import re

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

# Never names.
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
    | word_set("secondo segundo conforme göre bir bu şu ve ile için ama ancak ayrıca")
)

# Not names at the start of a sentence: nouns common in the news, and usual openers.
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

# The same in other languages; first words only, as the lists are short.
OPENERS_ELSEWHERE = word_set(
    "alcalde alcaldesa anket ankete autoridades barcos cada cerca dos el gobierno habitantes los "
    "miembros ministra ministro pescadores policía presidenta presidente residentes sindicato sus "
    "tres vecinos autorités bateaux chaque deux environ grâce gouvernement habitants interrogé "
    "interrogée maire mairie membres ministre opposition pêcheurs police près président "
    "présidente riverains selon syndicat trois barche circa governo abitanti pescatori polizia "
    "sindaca sindaco sindacato tre moradores prefeita prefeito başkan başkanı bakan bakanı "
    "balıkçılar belediye dışişleri gemi gemiler gemide hükümet içişleri kadın liman milyon müdür "
    "müze okul öğretmenler polis sağlık savunma sendika sözcü sözcüsü tekneler ulaştırma "
    "yetkililer yolcular более власти глава губернатор директор депутат депутаты жители завод "
    "компания лодки министр министерство мэр некоторые около полиция порт председатель "
    "представитель президент профсоюз рыбаки сообщается спикер суд судно суда учёные ученые "
    "участники чиновники эксперты словам данным мнению"
)

# German nouns; compounds are recognised by their last part ("Fangquote", a catch quota).
GERMAN_NOUNS = word_set(
    "abbau abend abgeordnete abgeordneten abkommen absicht abstimmung akten aktion aktionen "
    "alltag alter amt anfang anfrage angaben angebot angriff angriffe angst anhänger anklage "
    "anlage anlagen anlass anleger anschlag anschläge ansicht anspruch anstieg anteil antrag "
    "anträge antwort antworten anwalt anwohner anwohnern anwälte anzahl arbeit arbeiten arbeiter "
    "arbeitern arbeitsplätze armee art artikel arzt aufgabe aufgaben aufklärung auftrag aufträge "
    "augen ausgaben ausland aussage aussagen ausschuss ausstieg auswirkungen auto autos bahn bank "
    "banken bau bauer bauern baustelle beamte beamten bedarf bedenken bedingung bedingungen "
    "befragte befragten befragung beginn behauptung behörde behörden beispiel beitrag beiträge "
    "belohnung bemühungen beratung bereich bericht berichte beschluss beschwerde beschwerden "
    "besitz bestand besuch besucher besuchern betrag betreiber betrieb betriebe bevölkerung "
    "beweise bewohner bewohnern beziehungen bilder bitte blick blockade boden boot boote booten "
    "brief briefe bruch brunnen brände brücke bundestag bus busse bündnis bürger bürgermeister "
    "bürgermeisterin bürgern büro chance chancen chef chefin computer dach damm daten datum dauer "
    "debatte demokratie demonstranten demonstration dieb diebe dienst dienste direktor direktorin "
    "dorf drittel druck dutzend ebene einbußen einfluss einfuhr einheit einheiten einigung "
    "einkommen einnahmen einsatz einspruch eintritt einwohner einwohnern eltern ende energie "
    "entlassung entlassungen entscheidung entwurf erfolg erfolge ergebnis ergebnisse erhöhung "
    "erklärung eröffnung essen export fabrik fachleute fahrer fahrgäste fahrt fahrten fall "
    "familie familien fang fehler feier fest feuer feuerwehr firma firmen fisch fische fischer "
    "fischerei fischern flucht flug flughafen flugzeug flugzeuge fluss flut flüchtlinge folge "
    "folgen fonds forderung forderungen form forscher forscherin forschern forschung fortschritt "
    "foto fotos frage fragen fraktion frau frauen freiheit freund freunde frieden frist frühjahr "
    "frühling fähre fähren fährhafen fälle führung fünftel garten gas gebiet gebiete gebäude "
    "gefahr gefangene gefangenen gefängnis gegend gegner gehalt gehälter geld gelder gelegenheit "
    "gemeinde gemeinden gemeinderat gemälde genehmigung generation gericht gerichte gerichten "
    "geschichte geschäft geschäfte gesellschaft gesetz gesetze gespräch gespräche gesundheit "
    "gewalt gewerkschaft gewerkschaften gewinn gewinne gipfel gremium grenze grenzen grenzwert "
    "grenzwerte grube grund gruppe gruppen größe gründe grünen gutachten gäste güter hafen haft "
    "halle haltung handel haus haushalt haushalte haushalten haushalts heizung herbst herkunft "
    "hilfe hinweis hinweise hitze hoffnung hotel hundert hunger häfen hälfte häuser höhe idee "
    "ideen industrie inflation information informationen inhalt initiative insel inspektor "
    "inspektorin institut interesse interessen internet jahr jahre jahren jahres jahreszeit "
    "jahrhundert jahrzehnte jugend jugendliche jugendlichen justiz kabinett kai kalender kamera "
    "kampf kandidat kandidaten kandidatin kapital kapitän karte karten kauf kilo kilogramm "
    "kilometer kilometern kind kinder kindern kirche kirchen klage klagen klima klinik kohle "
    "kollegen komitee kommandant kommandantin kommission konferenz konflikt kontrolle kontrollen "
    "konzern kopf kosten kraftwerk krankenhaus krankenhäuser krankheit krieg krise kritik "
    "kritiker krone kronen kräfte kultur kunde kunden kunst kämpfe kämpfer kürzungen küste "
    "küstenwache lage lager land landwirt landwirte lastwagen laufzeit leben lebensmittel lehrer "
    "lehrern leiche leichen leistung leistungen leiter leiterin leitung leute leuten licht "
    "lieferung lieferungen linie liste listen lohn luft länder ländern lärm löhne lösung macht "
    "mal mann markt maschine maschinen maß maßnahme maßnahmen medien medikamente meer mehrheit "
    "meinung meldung menge mensch menschen menschheit messungen meter metern miete mieten mieter "
    "mietern mieterverein milch milliarde milliarden million millionen minderheit minister "
    "ministerin ministerium ministern ministerpräsident mitarbeiter mitarbeitern mitglied "
    "mitglieder mitgliedern mittag mitte mitteilung mittel monat monate monaten monats morgen "
    "museum musik mutter männer männern möglichkeit möglichkeiten müll nachfrage nachricht "
    "nachrichten nacht nachtbus name namen natur nebel netz netze neuwahl neuwahlen niederlage "
    "niemand notfall nutzer nutzung ofen opfer opfern opposition ordnung organisation ort orte "
    "orten paar parkplatz parlament partei parteien partner passagier passagiere passagieren "
    "patient patienten pause person personal personen pfeiler pferd pferde pflicht pier pilot "
    "plan planung platz pläne plätze politik politiker politikern polizei polizist polizisten "
    "preis preise preisen premierminister presse probe proben problem probleme produkt produkte "
    "produktion programm projekt projekte protest proteste prozent prozess prozesse präsident "
    "präsidenten präsidentin prüfung quartier quelle quellen quote quoten rahmen rakete raketen "
    "rand rat rathaus raum reaktion reaktionen rechnung rechnungen recht rechte redner reform "
    "reformen regel regeln regen regierung region regionen rennen rente rentner reparatur rest "
    "restaurant rettung richtung risiken risiko rohstoffe route ruhe rückgang rücktritt saal "
    "sache sachen sanktionen satz schaden schatten schicht schicksal schiff schiffe schiffen "
    "schlag schloss schluss schlüssel schnee schnitt schritt schritte schuld schulden schule "
    "schulen schutz schutzgebiet schäden see seite seiten senat sicherheit sicht sieg sitz sitze "
    "sitzung sitzungen soldat soldaten sommer sonne sorge sorgen speicher spiel spiele sprache "
    "sprecher sprecherin staat staaten staats stadt stadtrat stadtwerke stand start statistik "
    "staub steinbruch stelle stellen stellungnahme steuer steuern stiftung stilllegung stimme "
    "stimmen stimmung stoff stoffe strafe strafen straße straßen strecke streik streiks streit "
    "streitkräfte strom studie studien stunde stunden sturm stärke stürme summe system tag tage "
    "tagen tages tat tatsache tausend team technik teil teile teilen teilnehmer telefon termin "
    "termine test tests text theater thema themen tiefe tier tiere tieren tisch titel tod tode "
    "tonne tonnen tor tote toten tourismus touristen tradition traum treffen treppe truppe "
    "truppen täter tätigkeit tür uhr umfang umfrage umfragen umgebung umsatz umwelt umzug unfall "
    "unfälle union universität unruhen unterlagen unternehmen unterricht unterschied unterschiede "
    "unterstützung untersuchung untersuchungen urlaub ursache ursachen urteil urteile vater "
    "verband verbot verdacht verein vereine verfahren verfassung vergleich verhalten verhandlung "
    "verhandlungen verhältnis verhältnisse verkauf verkehr verletzte verletzten verletzung "
    "verlust verluste vermögen versammlung versorgung versprechen versuch versuche verteidigung "
    "vertrag vertrauen vertreter vertreterin vertretern verträge verwaltung viertel vogel volk "
    "vorfall vorgehen vorhaben vorjahr vorschlag vorschläge vorsitz vorsitzende vorsitzenden "
    "vorsitzender vorstand vorteil vorwurf vorwürfe vorwürfen vögel waffe waffen waffenruhe wagen "
    "wahl wahlen wand warnung wasser weg wege weise welle werk werke wert werte wettbewerb wetter "
    "widerspruch widersprüche widersprüchen widerstand wille winter wirtschaft wissen "
    "wissenschaft wissenschaftler wissenschaftlern woche wochen wochenende wohnung wohnungen wort "
    "worte wunsch wähler wählern währung wälder zahl zahlen zahlung zahlungen zaun zeichen zeit "
    "zeiten zeitpunkt zeitraum zeitung zeitungen zentrum zeuge zeugen ziel ziele zimmer zinsen "
    "zoll zone zug zugang zukunft zulassung zusage zusammenarbeit zusammenhang zuschauer zustand "
    "zustimmung zweck zweifel zählung züge ältere ärger ärzte ärzten öffnung öl überblick "
    "übernahme"
)
GERMAN_ENDINGS = ("ungen", "heit", "heiten", "keit", "keiten", "schaft", "schaften", "ierung")
# Some names have these endings too ("Hornung"), but no article before them.
_ENDINGS_BEHIND_ARTICLE = ("ung", "ion", "ionen", "ität", "ismus", "enz", "anz", "nis", "nisse")
_ARTICLE = re.compile(
    r"\b(?i:der|die|das|den|dem|des|eine?[nmrs]?|keine?[nmrs]?|diese[nmrs]?|ihre?[nmrs]?|seine?[nmrs]?|"
    r"im|am|zum|zur|vom|beim|ins)\s(?:[a-zäöüß]+(?:e|en|er|es|em)\s)?$"
)
_LEAST_HEAD, _LEAST_BEFORE = 4, 2


def is_german_noun(word: str, *, left: str = "", right: str = "") -> bool:
    """Whether a capitalised word of German prose is a known common noun.

    ``left`` and ``right`` are the text before and after it.

    >>> is_german_noun("Heringsquote"), is_german_noun("Freiheit"), is_german_noun("Penn")
    (True, True, False)
    >>> is_german_noun("Befragung", left="laut der "), is_german_noun("Hornung", left="so ")
    (True, False)
    """
    forms = {low := word.lower(), low.removesuffix("s"), low.removesuffix("es")}
    if forms & GERMAN_NOUNS or (len(low) > 7 and low.endswith(GERMAN_ENDINGS)):
        return True
    if low.endswith(_ENDINGS_BEHIND_ARTICLE) and _ARTICLE.search(left):
        return not re.match(r"\s[^\W\d_a-zäöü]", right)
    return any(
        form[n:] in GERMAN_NOUNS and form[n:] not in _ENDS_PLACES
        for form in forms
        for n in range(_LEAST_BEFORE, len(form) - _LEAST_HEAD + 1)
    )


# Names of places and people have these endings too.
_ENDS_PLACES = word_set(
    "hafen stadt dorf land brücke insel mann männer bauer küste markt schloss haus häuser berg "
    "feld burg bach tal wald heim stein bruch damm quelle garten brunnen grund rand kirche kirchen "
    "see meer fluss flut holz feuer gold wagen wind vogel vögel macher meister gipfel platz tor "
    "weg lager raum ruhe zoll wert winter sommer werk turm horn berge wald tür post"
)
