"""Whom words stand for: a table of texts, each with one place marked by brackets and the actor expected there."""

import pytest

from tests.enrich.actors.conftest import Reader
from tests.enrich.actors.test_hard_pairs import marked

US, RU, UA, FR = "wd:Q30", "wd:Q159", "wd:Q212", "wd:Q142"

ROWS: list[tuple[str, str, str, dict[str, str]]] = [
    # what the row guards, text, expected id ("" for nobody), further settings
    ("state by name", "The [United States] vetoed the text.", US, {}),
    ("state by acronym", "The [U.S.] vetoed the text.", US, {}),
    ("adjective", "An [American] diplomat left.", US, {}),
    ("people with the article", "The envoys met the [Americans] on Monday.", US, {}),
    ("capital for its government", "[Moscow] rejected the draft.", RU, {}),
    ("capital as a place", "They met in [Moscow] on Monday.", "wd:Q649", {}),
    ("capital as a possessor", "He disliked [Moscow]'s conditions.", RU, {}),
    ("capital under pressure", "They put pressure on [Kyiv].", UA, {}),
    ("two capitals", "Talks between [Washington] and Moscow ended.", US, {}),
    ("old spelling", "[Kiev] rejected the draft.", UA, {}),
    ("house of a government", "The [White House] declined to comment.", "local:organization/white-house-us", {}),
    ("ministry by its everyday name", "The [Pentagon] denied the report.", "wd:Q11209", {}),
    ("ministry with an adjective", "The Iranian [Foreign Ministry] denied it.", "local:organization/ministry-of-foreign-affairs-of-iran", {}),
    ("ministry of a possessor", "Peru's [Defense Ministry] denied it.", "local:organization/ministry-of-defence-of-peru", {}),
    ("ministry and country in one", "The [Ministry of Finance of Chile] denied it.", "local:organization/ministry-of-finance-of-chile", {}),
    ("its own country before a name", "The [US Environmental Protection Agency] sued.", "wd:Q460173", {}),
    ("known acronym", "The [IAEA] published it.", "wd:Q41984", {}),
    ("acronym in brackets", "The Fund for Northern Lakes (FNL) sued. The [FNL] lost.", "local:organization/fund-for-northern-lakes", {}),
    ("short form of a company", "Brightwater Holdings Inc. sued. [Brightwater] lost.", "local:organization/brightwater-holdings", {}),
    ("surname", "Laura Whitfield resigned. [Whitfield] gave no reason.", "local:person/laura-whitfield", {}),
    ("surname with honorific", "Laura Whitfield resigned. Mrs. [Whitfield] gave no reason.", "local:person/laura-whitfield", {}),
    ("surname in office", "President [Obama] spoke.", "wd:Q76", {"day": "2015-01-01"}),
    ("country in the role", "The Russian deputy minister [Oleg Sidorov] spoke.", "local:person/oleg-sidorov-ru", {}),
    ("spelling of a known person", "[Sergei Lavrov] spoke.", "local:person/sergey-lavrov", {}),
    ("he", "Tom Baxter apologised. [He] will resign.", "local:person/tom-baxter", {}),
    ("she passes over a man", "Mary Baxter met John Cole. [She] was angry.", "local:person/mary-baxter", {}),
    ("he after said that", "Mary Baxter praised Tom Colby, who said that [he] would go.", "local:person/tom-colby", {}),
    ("his own clause", "Tom Baxter sold [his] house.", "local:person/tom-baxter", {}),
    ("her after a man alone", "Tom Baxter apologised. [Her] lawyer spoke.", "", {}),
    ("it of a company", "Fiat cut jobs. [It] will close two plants.", "local:organization/fiat", {}),
    ("it of a state", "Russia said that [it] was ready to talk.", RU, {}),
    ("empty it", "Russia waited. [It] is clear that nobody came.", "", {}),
    ("made it clear", "Russia made [it] clear to Peru that it would not come.", "", {}),
    ("who", "Tom Baxter, [who] denied it, left.", "local:person/tom-baxter", {}),
    ("agency of news", "Reuters cited a diplomat. The [agency] gave no name.", "wd:Q130879", {}),
    ("agency of atoms", "The IAEA sent inspectors. The [agency] found nothing.", "wd:Q41984", {}),
    ("side of a state", "The [Russian side] accepted the draft.", RU, {}),
    ("authorities of a state", "The [Ukrainian authorities] accepted the draft.", UA, {}),
    ("president by day and country", "The [Russian president] spoke.", "wd:Q23530", {"day": "2009-05-05"}),
    ("president by day and outlet", "The [president] spoke.", "wd:Q76", {"day": "2015-01-01", "outlet": "CNN"}),
    ("president without a day", "The [president] spoke.", "", {"day": ""}),
    ("former president", "The [former president] spoke.", "", {"day": "2015-01-01", "outlet": "CNN"}),
    ("president named before", "President Anna Molnar spoke. The [president] left.", "local:person/anna-molnar", {}),
    ("politician", "Tom Baxter met voters. The [politician] promised jobs.", "local:person/tom-baxter", {}),
    ("minister by role", "The foreign minister, Ida Holm, met Tom Baxter. The [minister] left.", "local:person/ida-holm", {}),
    ("company", "Fiat bought a plant. The [company] will close it.", "local:organization/fiat", {}),
    ("country", "Peru closed its border. The [country] fears the flu.", "wd:Q419", {}),
    ("company by its own outlet's medium", "Harbour Wire could not verify it. [Harbour Wire] asked again.", "local:organization/harbour-wire", {"outlet": "Harbour Wire"}),
    ("short form of the outlet", "A lawyer told [Sundial] so.", "local:organization/sundial-business-daily", {"outlet": "Sundial Business Daily"}),
    ("place of a dateline", "[BERGEN], Norway (HW) — Talks began on Monday.", "local:place/bergen", {"outlet": "Harbour Wire"}),
    ("agency of a dateline", "BERGEN, Norway ([HW]) — Talks began on Monday.", "local:organization/harbour-wire", {"outlet": "Harbour Wire"}),
    ("agency that the article is about", "OSLO (Kestrel) — The IAEA sent inspectors. Kestrel saw them. [The agency] found nothing.", "wd:Q41984", {"outlet": "Kestrel News Agency"}),
    ("company by its last word", "[Orrin Shipping] denied it.", "local:organization/orrin-shipping", {}),
    ("company by its first word", "Orrin Shipping denied it. The shares of [Orrin] fell.", "local:organization/orrin-shipping", {}),
    ("company with its seat", "Orrin Shipping denied it. The [Hamburg-based company] sued.", "local:organization/orrin-shipping", {}),
    ("place beside a company of that name", "The pans at [Corvane] are white. Corvane Salt Holdings denied it.", "local:place/corvane", {}),
    ("group by its description", "A group of hackers calling itself [Pale Lantern] claimed it.", "local:organization/pale-lantern", {}),
    ("newspaper by its description", "He denied a report in the newspaper [Il Pedale].", "local:organization/il-pedale", {}),
    ("person by a description before", "His lawyer, [Oksana Petryk], denied it.", "local:person/oksana-petryk", {}),
    ("person by a description after", "[Marko Veljovic], the minister of transport, denied it.", "local:person/marko-veljovic", {}),
    ("office of several words", "Deputy Energy Minister [Azamat Toktorov] denied it.", "local:person/azamat-toktorov", {}),
    ("age", "Tom Baxter denied it. \"I paid,\" the [29-year-old] said.", "local:person/tom-baxter", {}),
    ("party's candidate", "Tom Baxter spoke. The [GOP candidate] denied it.", "local:person/tom-baxter", {}),
    ("a friend of somebody", "A [friend of President Bill Clinton] denied it.", "", {}),
    ("a parent beside a child", "Niamh Mulcahy, [Mulcahy]'s daughter, denied it.", "local:person/niamh-mulcahy", {}),
    ("gender from a pronoun", "Salima Beketova said that she had the comb. Davit Oruz said that he had it. [She] left.", "local:person/salima-beketova", {}),
    ("hyphenated surname", "Spokeswoman Amara Diallo-Finch spoke. [Diallo-Finch] left.", "local:person/amara-diallo-finch", {}),
    ("the chief of a city", "Tom Baxter spoke. [Detroit's police chief] denied it.", "", {}),
    ("an indefinite company", "Fiat bought a plant. A [company] protested.", "", {}),
    ("government of a state", "The [Peruvian government] fell.", "local:organization/government-of-peru", {}),
    ("administration of a president", "The [Obama administration] denied it.", "local:organization/obama-administration", {"day": "2015-01-01"}),
    ("the administration alone", "The Obama administration sued. The [administration] lost.", "local:organization/obama-administration", {"day": "2015-01-01"}),
    ("short form of a newspaper", "The Washington Post reported it. The [Post] named nobody.", "wd:Q166032", {}),
    ("report of an outlet", "A [Reuters report] named nobody.", "wd:Q130879", {}),
    ("pronoun us", "They gave [us] nothing.", "", {}),
    ("plain turkey", "They ate cold [turkey] on a train.", "", {}),
    ("a product is no actor", "She sold an [iPhone] to him.", "", {}),
    ("an aircraft is not its maker", "An Airbus [A380] landed.", "", {}),
    ("a law is no actor", "The [Clean Rivers Act] passed.", "", {}),
    ("Georgia among its neighbours", "[Georgia] accused Russia, officials in Tbilisi said.", "wd:Q230", {}),
    ("Georgia in the South", "[Georgia] and Alabama sued, officials in Atlanta and Miami said.", "wd:Q1428", {}),
    ("surname of a place", "Jim Jordan spoke. [Jordan] denied it.", "wd:Q186215", {}),
    ("a state beside a surname", "Jim Jordan spoke in Jordan. He met aides in [Jordan].", "wd:Q810", {}),
    ("who is quoted is I", "“[I] paid,” Tom Baxter said.", "local:person/tom-baxter", {}),
    ("who is quoted is I, named before", "Tom Baxter said on Monday: “I paid [my] debts.”", "local:person/tom-baxter", {}),
    ("a quoted company is we", "“[We] paid,” Fiat said in a statement.", "local:organization/fiat", {}),
    ("a quoted aide's company is we", "“[We] paid,” Fiat spokeswoman Ida Holm said.", "local:organization/fiat", {}),
    ("the next paragraph goes on", "“I paid,” Tom Baxter said.\n\n“[I] always do.”", "local:person/tom-baxter", {}),
    ("a stranger is quoted", "Tom Baxter came. “[I] paid,” a cashier said.", "", {}),
    ("nobody is quoted", "Tom Baxter came. [I] paid.", "", {}),
    ("not whom the content names", "Tom Baxter met Paul Ames. Ames spoke first. “Tom Baxter knows the terms,” [he] said.", "local:person/paul-ames", {}),
    ("the subject before a possessor", "Tom Baxter is rowing back. Having promised to scrap Paul Ames's law, [he] now says it may stay.", "local:person/tom-baxter", {}),
    ("an aside before the subject", "Tom Baxter praised Paul Ames in Oslo. Asked about Ames, [he] said nothing.", "local:person/tom-baxter", {}),
    ("another than the speaker in the quotation", "Tom Baxter spoke of his rival. “I met Paul Ames twice. [He] denied it,” Baxter said.", "local:person/paul-ames", {}),
    ("not the dead", "Paul Ames was killed on Monday. Tom Baxter saw the death of Ames. [He] said that it was late.", "local:person/tom-baxter", {}),
    ("a stranger's she", "Ida Holm opened the shop. A cashier said that it was busy. [She] said that nobody paid.", "", {}),
    ("she under a stranger's words", "Ida Holm opened the shop. A cashier said that [she] knew her.", "", {}),
    ("a man without a name", "Tom Baxter was arrested. A man said that nobody paid. [The man] left.", "", {}),
    ("a company without a name", "Fiat bought a plant. A company complained. [The company] sued.", "", {}),
    ("a description before the name", "[Peru's U.N. ambassador] denied it. Luis Ugarte said on Monday that nobody paid.", "local:person/luis-ugarte", {}),
    ("an office before the name", "A [county judge] ruled on Monday. Judge Ida Holm wrote that nobody paid.", "local:person/ida-holm", {}),
    ("another office than the name's", "A [county judge] ruled on Monday. Senator Ida Holm said that nobody paid.", "", {}),
    ("an envoy by whom he is sent to", "Peru's ambassador to the United Nations, Luis Ugarte, denied it. [The U.N. envoy] left.", "local:person/luis-ugarte-pe", {}),
    ("a spokesman without a name", "[A spokesman for Fiat] denied it.", "local:organization/fiat", {}),
    ("a spokeswoman of a ministry", "[A Foreign Ministry spokeswoman] in Lima denied it, Peru's radio said.", "local:organization/ministry-of-foreign-affairs-of-peru", {}),
    ("letters that the article defines", "The Inland Rivers Alliance (IRA) denied it. The [IRA] sued.", "local:organization/inland-rivers-alliance", {}),
    ("a region's government is not the state's", "[The Iraqi government] denied it.", "local:organization/government-of-iraq", {}),
    ("a state in short after a town", "He moved to Millbrook, [Ore.], in May.", "wd:Q824", {}),
    ("a team and not its city", "The [Denver Nuggets] lost.", "local:organization/denver-nuggets", {}),
    ("a strait", "Ships crossed the [Strait of Hormuz] again.", "local:place/strait-of-hormuz", {}),
    ("an inner capital", "A judge fined [BrightLoop] on Monday.", "local:organization/brightloop", {}),
    ("the maker of a car", "He drove a white [Ford] Taurus.", "", {}),
    ("an adjective of a region", "[Nordic] shares fell on Monday.", "", {}),
    ("a film is no person", "They saw the film [Marlowe] twice.", "", {}),
    ("a party and its state in brackets", "Sen. Ida Holm, [D-Mass.], denied it.", "", {}),
    ("a company that joins two names", "[Harrow and Vance Ltd.] denied it.", "local:organization/harrow-and-vance", {}),
    ("the day is not the ministry's", "The [Defense Ministry] on Sunday denied it, officials in Lima said.", "local:organization/ministry-of-defence-of-peru", {}),
    ("an office before a justice's name", "A [Nevada judge] rejected it. Supreme Court Justice Ida Holm wrote that nobody paid.", "local:person/ida-holm-us", {}),
    ("a title as a surname", "In May, billionaire [Paul Singer] paid.", "local:person/paul-singer", {}),
    ("a club by its plural verb", "Nobody doubts that [Dunmore] have won.", "local:organization/dunmore", {}),
    ("a state within its forces", "The strength of the [U.S.] military grew.", "wd:Q30", {}),
    ("the forces of a state", "The [U.S. military] grew.", "local:organization/united-states-armed-forces", {}),
    ("a wrong quotation mark before the s", "They heard [Ida Holm]‘s song.", "local:person/ida-holm", {}),
    ("who lives there tells the place", "Residents of [Tallow Ridge] said that nobody paid.", "local:place/tallow-ridge", {}),
    ("a surname that is a tank", "Reporters heard [Stacey Abrams] on Monday.", "local:person/stacey-abrams", {}),
    ("a review of books", "He wrote so in the [Harrow Review of Books].", "local:organization/harrow-review-of-books", {}),
    ("two who may be meant", "Tom Baxter called up Paul Ames. [The candidate] thanked voters.", "", {}),
    ("a city's billionaire", "Ida Holm spoke in Ohio. [The Chicago billionaire] denied it.", "", {}),
]  # fmt: skip


@pytest.mark.parametrize(("guards", "row", "expected", "settings"), ROWS, ids=[row[0] for row in ROWS])
def test_table(read: Reader, guards: str, row: str, expected: str, settings: dict[str, str]) -> None:
    text, (span,) = marked(row)
    found = [actor.id for actor in read(text, **settings).at(*span)]
    assert found == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Talks between Russia and Peru began. [Neither side] confirmed it.", {"wd:Q159", "wd:Q419"}),
        ("Tom Baxter and Ida Holm met. [Both leaders] declined to comment.", {"local:person/tom-baxter", "local:person/ida-holm"}),
        ("Fiat and Opel merged. The [two companies] gave no figures.", {"local:organization/fiat", "local:organization/opel"}),
        ("Russia, Peru and Chile met. Nobody came. [Both countries] left.", set()),  # three: no guess
    ],
)  # fmt: skip
def test_the_two_behind_a_plural(read: Reader, text: str, expected: set[str]) -> None:
    plain, (span,) = marked(text)
    assert {actor.id for actor in read(plain).at(*span)} == expected


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("Foreign Minister Oleg Sidorov spoke.", "Oleg Sidorov", "Foreign Minister"),
        ("Ida Holm, the national security adviser, spoke.", "Ida Holm", "national security adviser"),
        ("The company's chief executive, Ann Carver, spoke.", "Ann Carver", "company's chief executive"),
        ("Acme spokesman Tom Baxter spoke.", "Tom Baxter", "Acme spokesman"),
        ("Mr. Baxter, meaning Tom Baxter, spoke.", "Tom Baxter", None),  # an honorific is no role
    ],
)
def test_roles(read: Reader, text: str, name: str, role: str | None) -> None:
    (actor,) = [actor for actor in read(text).actors if actor.name == name]
    assert actor.role == role


def test_a_headline_in_title_case_is_read_against_the_body(read: Reader) -> None:
    cast = read("Ida Holm denied the claims in Oslo.", title="Holm Denies Claims Over Secret Road Plans")
    assert [actor.name for actor in cast.actors] == ["Ida Holm", "Oslo"]


def test_a_common_noun_before_a_surname_in_a_headline_describes(read: Reader) -> None:
    cast = read("Matthias Lorenz denied it.", title="Cyclist Lorenz Denies Doping After Second Sample")
    assert [actor.name for actor in cast.actors] == ["Matthias Lorenz"]


def test_the_sides_of_talks_are_states_before_their_negotiators(read: Reader) -> None:
    text = "Norway and Iceland met. Tom Baxter and Ida Holm spoke. Neither of the two sides confirmed it."
    start = text.index("Neither")
    found = read(text).at(start, start + len("Neither of the two sides"))
    assert [actor.name for actor in found] == ["Norway", "Iceland"]


def test_a_title_before_a_verb_in_a_headline_is_not_the_object_s(read: Reader) -> None:
    title = "Attorney General Says Trump Knew Nothing"
    cast = read("President Donald Trump spoke.", title=title, day="2019-05-01")
    assert cast.at(0, len("Attorney General")) == ()


def test_a_state_that_does_not_act_is_a_place(read: Reader) -> None:
    (actor,) = read("The meeting was held in Turkey.").actors
    assert (actor.id, actor.type) == ("wd:Q43", "place")


def test_a_metonym_keeps_what_its_words_name(read: Reader) -> None:
    (actor,) = read("Moscow rejected the draft.").actors
    assert (actor.id, actor.type) == ("wd:Q159", "state")
    assert actor.mentions[0].literal == "wd:Q649"


def test_actors_between_are_in_order_and_once(read: Reader) -> None:
    text = "Reuters said Peru and Chile told Peru that it was late."
    cast = read(text)
    assert [actor.name for actor in cast.between(13, len(text))] == ["Peru", "Chile"]


ARTICLE = (
    "The U.S. rejected Russia’s offer, Reuters reported. “We won’t talk,” President Ann O’Neill said.\n\n"
    "Neither side confirmed it. The agency’s source said Müller & Söhne AG, the company, lost €5m.\n\n"
    "MOSCOW (AP) — The Kremlin’s spokesman, Dmitry Peskov, told TASS that he knew nothing."
)


def test_mentions_lie_in_the_text_and_match_it(read: Reader) -> None:
    title = "Russia’s Offer Rejected"
    cast = read(ARTICLE, title=title)
    text = f"{title}\n\n{ARTICLE}"
    mentions = [mention for actor in cast.actors for mention in actor.mentions]
    assert len(mentions) > 10
    assert all(text[mention.start : mention.end] == mention.text for mention in mentions)


def test_the_same_article_twice_gives_the_same_cast(read: Reader) -> None:
    one, two = read(ARTICLE), read(ARTICLE)
    assert one.actors == two.actors
    assert one.reasons() == two.reasons()


def test_every_mention_says_why(read: Reader) -> None:
    assert all(rules for _, _, rules in read(ARTICLE).reasons())


@pytest.mark.parametrize("text", ["", " ", ".", "no names here at all", "\u0130\u0130 \u00df \U0001f600 Peru"])
def test_any_text_is_read(read: Reader, text: str) -> None:
    assert [actor.name for actor in read(text).actors] in ([], ["Peru"])
