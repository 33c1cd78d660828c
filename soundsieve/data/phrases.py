"""From a caption of several sounds to phrases that name one each.

Two sets of rules. :func:`published` is that of the weakly supervised separator of arXiv:2404.01740, to the letter, as
its captions of AudioCaps were prepared. :func:`sources` is ours: a shallow reading of English sentences about sounds
from word lists, without a model. It finds clauses and their subjects, gives a verb to all that it is said of, follows
pronouns, and leaves out what is only seen, where and how often it is, and what is said not to be heard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

_PUBLISHED_SPLITS = (
    " and is followed by", " followed by ", " after which", " which is ", " proceeded by ", " at a close distance",
    " and ", ", ", " as ", " while ", " then ", " with ", " before ", " after ", " during ", " nearby ", " over ",
    " among ", " precedes ", " proceeded ", " which ",
)  # fmt: skip
_PUBLISHED_WHOLE = (
    "on and off", "man and woman", "and is", "bells and a horn", "clanking and clunking", "and continuously",
)  # fmt: skip


def published(caption: str) -> tuple[str, ...]:
    """The phrases that the published rules make of a caption, quirks included.

    The quirks: places and adverbs stay; what two subjects or two verbs share goes to one of them only; all capitals but
    the first are lost; a phrase may come twice; ``then`` vanishes within words too (``Strengthening`` becomes
    ``Strenging``).

    Source: arXiv:2404.01740, preparation of AudioCaps.
    """
    phrases = [caption]
    for split in _PUBLISHED_SPLITS:
        parts = []
        for phrase in phrases:
            whole = split == " and " and any(words in phrase for words in _PUBLISHED_WHOLE)
            parts += [phrase] if whole else phrase.split(split)
        phrases = parts
    phrases = [phrase.strip().replace("then ", "").replace("then", "").replace(",", "") for phrase in phrases]
    phrases = [phrase.capitalize().strip().replace("And ", "").capitalize().strip() for phrase in phrases]
    return tuple(phrase for phrase in phrases if phrase)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Verbs, by what they say of their subject. Bare forms; the others are made by rule.
_VOICED = _words("""
    argue babble bawl bellow boo call cackle chant chat chatter cheer chuckle clap comment converse cough count croon
    cry debate exclaim explain gargle gasp giggle greet groan grunt gurgle hiccup holler howl hum instruct joke laugh
    lecture moan mumble murmur mutter narrate pant pray preach read recite say scold scream shout shriek sigh sing
    snicker sniff sniffle snore sob speak swear talk tell wail weep whimper whine whisper whistle yawn yell yodel
    announce answer applaud vocalize vocalise discuss respond reply shush sneeze burp belch breathe vomit
    swallow chew eat drink gulp slurp
""")
_ANIMAL = _words("""
    baa bark bay bleat bray buzz caw cheep chirp chirrup cluck coo croak crow gobble growl hiss honk hoot low meow mew
    miaow moo neigh oink peep purr quack ribbit roar snarl snort squawk squeak squeal trumpet tweet twitter warble
    whinny yap yelp yip chitter screech trill graze peck flap gallop trot nicker
""")
_THING = _words("""
    bang beep blare blast blow boil boom bubble burble burst buzz chime chug clack clang clank clatter click clink
    clip-clop clonk clop clunk crack crackle crash creak crinkle crumple crunch ding drone explode fizz fizzle flush
    grind gurgle gush hiss hoot hum idle jangle jingle judder knock patter peal ping plop pop pulse pulsate rattle rev
    ring ripple roar rumble rustle screech shatter sizzle slam slap slosh snap splash splatter splutter sputter
    squeak squelch swish swoosh thrum thud thump thunder tick ticktock tinkle toll toot trickle twang vibrate wail
    whir whirr whiz whizz whoosh whine whistle clap echo ignite lap glug clang play tap blip chink rasp scrunch boing
    flutter drip gust spray sound squirt
""")
_CONTACT = _words("""
    bang bash beat bounce brush carve chip chop clap clop crack crash crunch crumple cut dig drag draw drill drip drive
    drop drum fall file flap gallop grate grind hammer hit jump kick knock lap nail patter pelt pluck polish pound pour
    punch rap rip rub run rustle sand saw scrape scratch scribble scrub shovel shuffle skid slam slap slice slide slosh
    smack spin splash splatter spray sprinkle squeak squelch stamp step stir stomp strike strum stumble sweep tap tear
    thud thump toss tread trickle trim trot trudge turn type wade walk wash wipe write rain drum hail roll crackle
    clatter rattle ride march pace trample plod tiptoe screw staple stroke skate scuff hop jog climb
""")
_MOTION = _words("""
    accelerate approach arrive bounce brake come depart drive drop enter fade fly go halt head hover idle land launch
    leave lift lower move open pass pull race retreat return rev reverse ride roll run rush shut close slide slow
    speed start steer stop swing switch take travel turn zoom cruise descend ascend pedal
""")
_OTHER = _words("""
    add adjust bite blend break bump burn carry catch change charge chase check clean collapse collide connect cook
    crank crawl crush deflate dial dispense drain dump empty erupt fan feed fidget fill fire flick flip flow fold fry
    give grab grow handle heat help inflate insert kiss lick load lock make mix mow operate pack paint pat peel perform
    pick plane play plug power preheat press print produce puff pump push put rake reel release ring rinse rotate
    ruffle scoop scurry seal serve sew shake sharpen shave shift shoot shred sip smash spit splinter split squeeze
    squirm squish steam stretch suck swat throw tighten topple tune twist unlock unwrap unzip use vacuum wade water
    whip whisk whittle wind work wrap wrestle zip ski swim practise practice compete emit let reload record trim
    spill leak simmer melt crumble text ram row dance celebrate fight battle signal warn alert repeat rise surge
    swell swirl swoop
""")
_IDLE = _words("""
    appear bask belong crouch dress follow gather gaze hang hold kneel lean lie listen live look observe pose
    rest see seem sit sleep smile stand stare wait watch wear remain stay be know think want wish own contain feature
    include park
""")  # not heard
_FILL = _words("accompany cover dominate echo exist fill occur overlap overpower resound resonate surround happen")
_END = _words("""
    become begin cease conclude continue die diminish end fade finish get grow increase intensify pause persist quieten
    resume settle stop subside dwindle linger
""")
_ASPECT = _words("begin cease continue finish keep proceed resume start stop")
_SOUNDING = _VOICED | _ANIMAL | _THING | _words("sing play pour rain drum hammer fall strike drip roll bounce type")
_VERBS = _SOUNDING | _CONTACT | _MOTION | _OTHER | _IDLE | _FILL | _END | _ASPECT
_WEATHER = _words("hail rain snow thunder wind")  # without a subject of its own
_DONE_TO = _words("""
    beat blow boil burst chew chop clap crack crumple cut drink drum eat flush fry grind play pop recite read ring
    shake shatter sing slurp snap speak strike tap tear toot type
""")  # what sounds may be the object
_PASSIVES = {
    "beaten": "beat", "bitten": "bite", "blown": "blow", "broken": "break", "burnt": "burn", "cut": "cut",
    "drawn": "draw", "driven": "drive", "dug": "dig", "eaten": "eat", "fed": "feed", "ground": "grind", "hit": "hit",
    "made": "make", "mown": "mow", "played": "play", "put": "put", "read": "read", "ridden": "ride", "run": "run",
    "rung": "ring", "sawn": "saw", "set": "set", "sewn": "sew", "shaken": "shake", "shot": "shoot", "shut": "shut",
    "spoken": "speak", "spun": "spin", "struck": "strike", "sung": "sing", "swept": "sweep", "switched": "switch",
    "thrown": "throw", "told": "tell", "torn": "tear", "wound": "wind", "written": "write",
}  # fmt: skip

_SOUNDS = _words("""
    aircraft alarm alarms announcement applause audio bang banging bark barks bass beat beats beep beeps bell bells
    birdsong blast blasts boom booms burst bursts buzz buzzer cello chant chants chatter cheer cheers chime chimes
    chirp chirps chorus clang clangs clank clanks clap clapping claps clarinet clatter click clicks clink clip-clop
    commotion conversation conversations cough coughs crack crackle crash crashes creak creaks crickets cries croak
    cry din drone drumbeat drumbeats drums echo echoes engine engines explosion explosions fanfare fireworks flute
    footfall footfalls footstep footsteps giggle giggles groan groans growl growls grunt grunts guitar gunfire gunshot
    gunshots gust gusts hiss honk honks hoofbeats hoot horn horns howl howls hubbub hum instruments jangle jazz jingle
    knock knocks laughter melody meow meows moan music noise noises orchestra organ patter peal piano ping
    pings plop pop pops purr quack quacks racket rain rainfall rattle rattles ring ringtone rings roar rumble rumbles
    rustle saxophone scream screams screech screeches shout shouts shriek shrieks siren sirens sizzle slam slap snap
    snaps snarl sniff snore snores snort snorts sob sobs song songs sound sounds speech splash splashes squawk
    squawks squeak squeaks squeal squeals static surf swish synthesizer thud thuds thump thumps thunder thunderclap
    thunderstorm tick ticks tinkle tone tones toot toots traffic trickle trombone trumpet trumpets tune twang violin
    voice voices vocals wail wails waterfall waves whimper whine whir whirr whisper whispers whistle whistles whoosh
    wind yell yells yelp yelps radio television tv storm downpour hail percussion strings harp banjo accordion
    bagpipes choir harmonica cymbal cymbals tambourine ukulele
""")  # nouns that sound wherever they are
_SILENCES = _words("""
    silence pause moment moments while second seconds minute minutes hour hours time times day night morning evening
    end background distance foreground quiet stillness beginning start nothing
""")
_THINGS = _words("""
    aircraft airplane alarm ambulance bike boat bus car cars engine engines fan helicopter lorry machine machines motor
    motorbike motorcycle music plane rain thunder tool tools tractor traffic train truck trucks van vehicle vehicles
    water wind
""")  # do not speak or sing
_FIRM = _words("""
    bang beep blip buzz chime clack clang clank clatter click clink clonk clunk crackle crash creak crinkle ding fizz
    hiss jangle jingle ping pop rattle ring rumble rustle screech sizzle squeak thud thump tick tinkle whir whirr whoosh
""")  # said of things even where somebody is the subject
_PEOPLE = _words("""
    adult adults audience baby babies boy boys child children choir crowd female females girl girls guy infant infants
    kid kids ladies lady male males man men people person persons someone somebody speaker speakers toddler toddlers
    woman women he she they
""")
_PLURALS = _words("""
    cattle children deer feet fish geese men mice oxen people police sheep swine teeth women they footsteps both
""")

_ARTICLES = _words("a an the")
_ONE = _words("a an")
_COUNTS = _words("""
    one two three four five six seven eight nine ten eleven twelve several some many few various multiple numerous
    another other both all each every any more most countless
""")
_POSSESSIVES = _words("his her its their my our your")
_DETERMINERS = _ARTICLES | _COUNTS | _POSSESSIVES | _words("this that these those")
_SUBJECTS = _words("he she it they")
_OBJECTS = _words("him them it me us himself herself itself themselves her each_other one_another")
_RELATIVES = _words("who which that")
_NEGATIONS = _words("no not never without neither nor nobody none nothing cannot hardly")
_AUXILIARIES = _words("""
    is are was were be been being am has have had can could may might will would must shall does do did
""")
_HEARD = _words("heard present audible perceived noticed detected followed accompanied interrupted preceded joined")
_PREPOSITIONS = _words("""
    about above across against along alongside amid amidst among amongst around at behind below beneath beside between
    beyond by close despite down during for from in inside into like near off on onto opposite out outside over past
    per round through throughout to toward towards under underneath up upon using via with within amongst next top
""")
_PARTICLES = _words("aloud apart away back by down in loose off on open out over past shut through up")
_ADRIFT = _words("aloud apart away loose off open out shut up")  # of these, those before a noun as well
_TARGETS = _words("across against along down on over through under upon")  # of what is touched
_SPEAKERS = _words("intercom loudspeaker megaphone microphone phone radio speaker speakers telephone tannoy pa")
_BLOWN = _words("blow gust howl moan rush whistle whine")
_DEGREES = _words("""
    loud louder faint quiet soft distant nearby muffled constant continuous repeated repetitive intermittent occasional
    brief sudden ongoing steady background persistent
""")  # how loud, far or often: the same sound without
_COLOURS = _words("black white red green blue yellow brown grey gray orange pink purple silver golden black_and_white")
_PLAIN = _words("""
    angry big bright broken busy cheerful church clear cold deep digital dry dull electric electronic
    empty fat foreign gentle happy hard harsh heavy high high-pitched hollow hot huge human
    indistinct industrial large light little live long low low-pitched marching mechanical medium metal metallic
    middle-aged modern musical narrow new old older other passing plastic polite quick rapid recorded rhythmic rough
    sad second sharp short shrill slow small smooth solid squeaky strange strong sweet synthetic tall thick thin tiny
    unknown warm wet wide wild wooden young younger first third single double excited dramatic low-frequency
""")
_ADJECTIVES = _DEGREES | _COLOURS | _PLAIN
_BEFORE_NOUNS = _DETERMINERS | _ADJECTIVES | _PREPOSITIONS | {"of"}
_ADVERBS = _words("""
    again aloft also always apparently best close closer constantly ever fast first further here high indoors just
    maybe meanwhile merely more much nearby nearer now occasionally often once only outdoors outside overhead
    perhaps pretty quite rather so somewhat somewhere soon sometimes still suddenly there thrice together too twice
    upstairs downstairs very well far later afterwards finally eventually throughout either anew
    regularly hard loud low repeatedly
""")
_NO_ADVERBS = _words("belly butterfly dragonfly elderly family firefly fly friendly jelly lily lovely early assembly")
_NO_GERUNDS = _words("""
    building buildings ceiling clothing during evening king lightning morning nothing painting ping railing ring ding
    spring string swing something sing anything everything sling thing wing bring wedding sting earring pudding viking
    sibling duckling gosling
""")

_TIMES = r"(?:a few|a couple of|several|many|two|three|four|five|six|seven|eight|nine|ten|a dozen|multiple)"
_ASIDE = re.compile(  # says how, how often or how far: nothing that sounds
    rf"\b(?:(?:on|off) and (?:on|off)|over and over(?: again)?|again and again|(?:every )?now and (?:then|again)"
    r"|from time to time|at (?:times|first|last|once|intervals|all|the (?:same time|end|beginning|start))"
    r"|(louder|closer|faster|more|nearer|higher|lower|quieter) and \1|one (?:after|by) (?:the other|another|one)"
    rf"|{_TIMES} times|a (?:little|bit|lot)(?! of)|(?:for|after) (?:a|some|quite a) (?:\w+ )?(?:while|time|moment|bit)"
    r"|(?:in|from|at|into|to|off in|further in) (?:the|a) (?:\w+ )?(?:distance|background|foreground)"
    r"|in (?:\w+ )?(?:bursts|succession|unison|turn|rhythm|time)|side by side|back and forth|to and fro|in and out"
    r"|up and down|of course|(?:from|in) (?:afar|far away)|far (?:away|off)|(?:further|close|near|not far) (?:off|by)"
    r"|at a (?:\w+ )?(?:distance|pace|rate|speed)|(?:can|could) be (?:heard|made out)"
    r"|(?:is|are|was|were) (?:being )?(?:heard|audible|present|noticeable)(?! and)|as (?:if|though)\b[^,;.]*)(?!\w)"
)
_OPENING = re.compile(
    r"\b(?:there (?:is|are|was|were)|(?:you|we|one|i) (?:can |could )?(?:also )?hear"
    r"|(?:(?:an?|the) )?(?:\w+ )?(?:recording|clip|audio) of"
    r"|(?:(?:the|some) )?(?:(?:loud|faint) )?(?:sounds?|noises?) of|the sounds? (?:is|are) that of)\b"
)
_PAIRS = re.compile(  # one thing in three words
    r"\b(?:pots and pans|(?:knife|knives) and forks?|drum and bass|rock and roll|hustle and bustle|rhythm and blues"
    r"|hide and seek|cup and saucer|bow and arrow|bits and pieces|black and white|pestle and mortar|each other"
    r"|one another|thunder and lightning|country and western|needle and thread|plates and cutlery|bread and butter)\b"
)
_JOINS = {  # how a stretch of words goes on from the one before; where several stand together, the first of these holds
    ".": r"but|yet|though|although",
    "then": r"after which|then|thereafter",
    "while": r"as soon as|just as|as(?! well)|while|whilst|when|whenever|before|after|until|till|because|since|where"
             r"|whereas|whose",
    "by": r"(?:(?:is|are|being|gets?) )?(?:\w+ly )?(?:followed|preceded|proceeded|accompanied|interrupted|joined) by"
          r"|along with|together with|alongside|amidst?",
    "and": r"as well as|and also|and|or|plus|&",
    ",": "",
}  # fmt: skip
_JOIN = re.compile(
    "|".join(rf"(?P<j{place}>(?<![\w'-])(?:{words})(?![\w'-]))" for place, words in enumerate(_JOINS.values()) if words)
)
_WORD = re.compile(r"<\d>|[^\W_]+(?:['’.\-_][^\W_]+)*['’]?")


def _doubled(verb: str) -> str:
    """A verb with its last letter doubled where English does so before ``-ing`` and ``-ed``."""
    last = re.search(r"[^aeiou]([aeiouy])([bdfgklmnprstvz])$|^([aeiou])([bdgmnpt])$|qu([aeiou])([bdgmnptz])$", verb)
    short = len(re.findall(r"[aeiouy]+", verb.replace("qu", "q"))) == 1
    if last and (short or verb[-1] == "l" or verb in ("begin", "hiccup", "unzip")) and verb[-2:] != "ck":
        return verb + verb[-1]
    return verb


def _gerund(verb: str) -> str:
    """``barking`` of ``bark``."""
    if verb.endswith("ie"):
        return f"{verb[:-2]}ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) and verb != "be":
        return f"{verb[:-1]}ing"
    return f"{_doubled(verb)}ing"


def _third(verb: str) -> str:
    """``barks`` of ``bark``."""
    if re.search(r"[^aeiou]y$", verb):
        return f"{verb[:-1]}ies"
    return verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")


def _past(verb: str) -> str:
    """``barked`` of ``bark``; strong verbs are wrong here, and so never met."""
    if re.search(r"[^aeiou]y$", verb):
        return f"{verb[:-1]}ied"
    return f"{verb}d" if verb.endswith("e") else f"{_doubled(verb)}ed"


_THIRDS, _GERUNDS, _PASTS = ({form(verb): verb for verb in sorted(_VERBS)} for form in (_third, _gerund, _past))
_PARTICIPLES = {**_PASTS, **_PASSIVES}


_ROUNDS = 8  # readings of what was read, after which it stays as it is


@dataclass
class _Verb:
    """A verb that was found: ``words[start:stop]``, what to say instead (``being struck``), and its bare form."""

    start: int
    stop: int
    said: list[str]
    bare: str
    finite: bool = True


@dataclass
class _Phrase:
    """A sound: what makes it, what that does, to what; and the bare form of the verb."""

    subject: list[str]
    said: list[str] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)
    bare: str = ""

    def text(self) -> str:
        """As it is asked for."""
        return " ".join([*self.subject, *self.said, *self.tail]).replace("_", " ")


def sources(caption: str) -> tuple[str, ...]:
    """Phrases for the sounds that a caption names, each fit to be asked for alone, in the order of the caption.

    A phrase is what sounds and what it does, in lower case, the verb as in ``a dog barking``, with what it is done to
    or with: ``a man playing the piano``, ``rain falling on a roof``. Who does several things has a phrase for each,
    but for stages of one movement (``a car starting and driving away``). Left out is where, when, how often and how
    loud it is, what is merely seen, the end of a sound, and all that is said not to be there. A phrase gives itself.

    Returns:
        No phrase is empty, none comes twice; none at all where nothing sounds.
    """
    found = _once(_read(caption))
    for _ in range(_ROUNDS):
        again = _once([text for phrase in found for text in _read(phrase)])
        if again == found:
            break
        found = again
    return found


def _once(texts: Sequence[str]) -> tuple[str, ...]:
    """Texts without those that differ from an earlier one in articles alone."""
    kept: dict[str, str] = {}
    for text in texts:
        kept.setdefault(" ".join(word for word in text.split() if word not in _ARTICLES), text)
    return tuple(kept.values())


def _read(caption: str) -> list[str]:
    reader = _Reader()
    for join, words in _stretches(caption):
        reader.take(join, words)
    return [phrase.text() for phrase in reader.phrases]


def _stretches(caption: str) -> Iterator[tuple[str, list[str]]]:
    """A caption's words in lower case, parted where it goes on to something else, each with how."""
    text = re.sub(r"[_<>]", " ", caption.lower()).replace("’", "'")
    text = re.sub(r"[.;:!?]+(?=\s|$)|[()\"“”]|\s[-–—]+\s", " ; ", text)
    for pattern in (_ASIDE, _OPENING):
        text = pattern.sub(" ", text)
    text = _PAIRS.sub(lambda pair: re.sub(r"\s", "_", pair[0]), " ".join(text.split()))
    text = _JOIN.sub(lambda join: f" <{str(join.lastgroup)[1:]}> ", text).replace(";", " <0> ").replace(",", " <5> ")
    join, words, joins = ".", list[str](), list(_JOINS)
    for token in _WORD.findall(text):
        if token[0] != "<":
            words.append(token)
        elif words:
            yield join, words
            join, words = joins[int(token[1])], []
        else:
            join = min(join, joins[int(token[1])], key=joins.index)
    if words:
        yield join, words


def _is_plural(words: Sequence[str]) -> bool:
    """Whether what the words name is several."""
    if not words:
        return False
    last = words[-1]
    if words[0] in ("several", "many", "few", "various", "multiple", "two", "three", "four", "five"):
        return True
    return last in _PLURALS or (last[-1] == "s" and not last.endswith(("ss", "us", "is", "'s")))


def _may_be(words: Sequence[str]) -> tuple[bool, ...]:
    """One or several, as what the words name may be: ``a group of people`` both."""
    several = _is_plural(_head(words))
    return (several,) if several or "of" not in words else (True, False)


def _head(words: Sequence[str]) -> list[str]:
    """The first words, up to the first preposition or participle behind a noun."""
    for place, word in enumerate(words):
        stops = word in _PREPOSITIONS or word == "of" or (_is_gerund(word) and not _opens_noun(words[place - 1]))
        if place and stops:
            return list(words[:place])
    return list(words)


def _sounds(words: Sequence[str]) -> bool:
    """Whether what the words name always sounds, or is said to: ``a horn``, ``the chatter of guests``, ``a roaring
    crowd``."""
    head = _head(words)
    return bool(head) and (head[-1] in _SOUNDS or any(_GERUNDS.get(word) in _SOUNDING for word in head))


def _opens_noun(word: str) -> bool:
    """Whether a noun is still to come behind the word."""
    return word in _BEFORE_NOUNS or word.endswith(("'s", "ous", "ful", "less"))


def _is_adverb(word: str) -> bool:
    return word in _ADVERBS or (word.endswith("ly") and len(word) > 4 and word not in _NO_ADVERBS)


def _before(words: Sequence[str], place: int) -> str:
    """The last word before a place that is no adverb."""
    return next((word for word in reversed(words[:place]) if not _is_adverb(word)), "")


def _is_gerund(word: str) -> bool:
    return word in _GERUNDS or (word.endswith("ing") and len(word) > 5 and word not in _NO_GERUNDS)


def _complete(words: list[str], verb: _Verb) -> _Verb:
    """``starts to bark`` is said as ``barking``."""
    place = verb.stop
    while place < len(words) and (_is_adverb(words[place]) or words[place] == "to"):
        place += 1
    if verb.bare in _ASPECT and place < len(words):
        word = words[place]
        if _is_gerund(word):
            return replace(verb, stop=place + 1, said=[word], bare=_GERUNDS.get(word, word))
        if words[place - 1] == "to" and word in _VERBS:
            return replace(verb, stop=place + 1, said=[_gerund(word)], bare=word)
    return verb


def _stands_alone(words: list[str]) -> bool:
    """Whether words that often open a noun are one: ``another``, ``something metallic``."""
    return words[-1] in ("one", "another") or words[0] in ("something", "someone", "somebody", "anything")


def _auxiliary(words: list[str], start: int) -> _Verb:
    """The verb group that begins with an auxiliary; without a verb of its own (``is on``) it says nothing."""
    place = start
    while place < len(words) and (words[place] in _AUXILIARIES or _is_adverb(words[place])):
        place += 1
    group, word = words[start:place], words[place] if place < len(words) else ""
    stop = place + 1
    if _is_gerund(word):
        return _complete(words, _Verb(start, stop, [word], _GERUNDS.get(word, word)))
    if word in _PARTICIPLES or (word.endswith("ed") and len(word) > 4):
        if {"has", "have", "had"} & set(group) and not {"been"} & set(group):
            bare = _PARTICIPLES.get(word, word)
            return _complete(words, _Verb(start, stop, [_gerund(bare)] if bare in _VERBS else [], bare))
        if word not in _HEARD:
            return _Verb(start, stop, ["being", word], _PARTICIPLES.get(word, word))
    elif word in _VERBS and not {"is", "are", "was", "were", "be", "been"} & set(group):
        return _complete(words, _Verb(start, stop, [_gerund(word)], word))
    return _Verb(start, len(words), [], "be")


def _first(words: list[str], *, plural: bool, past: bool = False) -> _Verb | None:
    """The verb that the words begin with, their subject being elsewhere; with ``past`` also participles."""
    if not words:
        return None
    word = words[0]
    if word in _AUXILIARIES:
        return _auxiliary(words, 0)
    bare = word if word in _VERBS - _WEATHER and plural else _THIRDS.get(word, "") if not plural else ""
    if not bare and past:
        bare = _PASTS.get(word, "")
    return _complete(words, _Verb(0, 1, [_gerund(bare)], bare)) if bare else None


def _finite(words: list[str], *, shared: bool = False) -> _Verb | None:
    """The finite verb behind a subject; where the subject is ``shared`` with other words, it is several."""
    many = shared or words[:1] == ["they"]
    for place in range(1, len(words)):
        word, last = words[place], _before(words, place)
        follows = words[place + 1] if place + 1 < len(words) else ""
        if word in _AUXILIARIES and not (word == "can" and follows not in _VERBS):
            return _auxiliary(words, place)
        compound = words[0] not in _ONE and (follows in _VERBS - _PARTICLES or _is_gerund(follows))
        if word in _THIRDS and word in _SOUNDS and compound:
            continue  # wind chimes tinkle
        if not last or (_opens_noun(last) and not (word in _THIRDS and _stands_alone(words[:place]))):
            continue
        ends = _THIRDS.get(word, word) in _END | _FILL
        if not ends and _is_gerund(last) and not _opens_noun(_before(words, place - 1)):
            continue  # playing drums
        head = _head(words[:place])
        several = many or last in ("they", "we", "you", "others") or _is_plural([last]) or _is_plural(head)
        bare = ""
        if word in _THIRDS and not _is_plural(head):
            bare = _THIRDS[word]
        elif word in _VERBS and several:
            bare = word
        if bare:
            return _complete(words, _Verb(place, place + 1, [_gerund(bare)], bare))
    return None


def _guessed(words: list[str]) -> _Verb | None:
    """A verb that no list has, told by its place: ``a frog ribbits``, ``frogs ribbit``; or one in the past."""
    for place in range(1, len(words)):
        word, last = words[place], _before(words, place)
        if not last or _opens_noun(last) or last in _SOUNDS:
            continue
        if _PASTS.get(word) in _SOUNDING | _MOTION:
            return _Verb(place, place + 1, [_gerund(_PASTS[word])], _PASTS[word])
        known = word in _PREPOSITIONS or word in _PARTICLES or word in _SOUNDS or _is_adverb(word) or _is_gerund(word)
        if known or not word.isalpha() or word in ("of", "to") or word.endswith("ed"):
            continue
        if words[0] in _ONE and place > 1 and _is_plural([word]) and word not in _PLURALS:
            bare = word[:-2] if word.endswith(("ches", "shes", "sses", "xes", "zzes")) else word[:-1]
            return _Verb(place, place + 1, [_gerund(bare)], bare)
    return None


def _participle(words: list[str]) -> _Verb | None:
    """The verb in ``-ing`` behind a noun: ``a goat bleating``."""
    for place in range(1, len(words)):
        word, last = words[place], _before(words, place)
        if last and _is_gerund(word) and not _opens_noun(last):
            start = place - (words[place - 1] == "being")
            return _complete(words, _Verb(start, place + 1, words[start : place + 1], _GERUNDS.get(word, word), False))
        if word == "being" and words[place + 1 : place + 2]:
            done = words[place + 1]
            if done in _PARTICIPLES or done.endswith("ed"):
                return _Verb(place, place + 2, words[place : place + 2], _PARTICIPLES.get(done, done), False)
    return None


def _noun(words: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """What names the thing itself, without where it is and what is seen of it; and the stretches that it leaves."""
    kept, asides = list[str](), list[list[str]]()
    parts = list[list[str]]([[]])
    for place, word in enumerate(words):
        if place and word in _PREPOSITIONS:
            parts.append([])
        parts[-1].append(word)
    for number, part in enumerate(parts):
        from_what = part[:1] == ["from"] and parts[0] and _sounds(parts[0]) and len(part) > 1 and part[1] != "outside"
        if number == 0 or from_what:
            kept += part
        else:
            asides.append(part)
    kept = [word for word in kept if word in _ADJECTIVES or not _is_adverb(word)]
    named = [word for word in kept[:-1] if word not in _DEGREES | _COLOURS] + kept[-1:]
    if len(named) < len(kept) and len(named) > 1 and named[0] in _ONE:
        named[0] = _article(named[1])
    return _unowned(named), asides


def _unowned(words: list[str]) -> list[str]:
    """``its engine`` is ``an engine`` by itself, and ``their wings`` are ``wings``."""
    if words and words[0] in _POSSESSIVES:
        return words[1:] if _is_plural(_head(words)) or len(words) == 1 else [_article(words[1]), *words[1:]]
    return words


def _article(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"


def _tail(words: list[str], bare: str) -> tuple[list[str], list[list[str]]]:
    """What belongs to a verb of what follows it, and the stretches that do not."""
    words = [word for word in words if not _is_adverb(word)]
    kept, asides, place = list[str](), list[list[str]](), 0
    while place < len(words) and words[place] in _PARTICLES:
        follows = words[place + 1] if place + 1 < len(words) else "to"
        last = follows in _PREPOSITIONS or follows == "to" or _is_gerund(follows)
        if not (last or (words[place] in _ADRIFT and follows not in _DETERMINERS)):
            break
        kept.append(words[place])
        place += 1
    start = place
    while place < len(words) and words[place] not in _PREPOSITIONS and words[place] != "to":
        place += 1
    acted_on = words[start:place]
    if acted_on and not set(acted_on) <= _OBJECTS:
        kept += _unowned(acted_on)
    while place < len(words):
        start, place = place, place + 1
        while place < len(words) and words[place] not in _PREPOSITIONS and words[place] != "to":
            place += 1
        part = words[start:place]
        if _participle(part[1:]):  # over people talking in a hall
            asides.append(words[start:])
            break
        if _belongs(part, bare, acted_on):
            kept += part
        else:
            asides.append(part)
    return kept, asides


def _belongs(part: list[str], bare: str, acted_on: list[str]) -> bool:
    """Whether a preposition and its noun say what sounds, not where."""
    how, what = part[0], part[1:]
    if not what or set(what) <= _OBJECTS:
        return False
    if how in ("into", "onto", "using"):
        return True
    if how == "with":
        return bool(acted_on) and bare in _CONTACT | _OTHER and not _sounds(what)
    if how in ("over", "on", "through") and what[-1] in _SPEAKERS:
        return True
    if how == "in":
        return bare in ("splash", "wade", "slosh", "swim", "paddle")
    if how == "over" and (acted_on or _sounds(what)):
        return False
    return (how in _TARGETS and bare in _CONTACT) or (how == "through" and bare in _BLOWN)


class _Reader:
    """Reads the stretches of a caption in turn, and remembers who did what."""

    def __init__(self) -> None:
        self.phrases: list[_Phrase] = []
        self.subjects: list[list[str]] = []  # of the last clause
        self.mains: list[_Phrase] = []  # what the last clause gave
        self.run: list[_Phrase] = []  # nouns so far without a verb that the next verb may be said of as well
        self.former: list[str] = []  # the stretch before
        self.finite = self.passive = False  # how the last clause's verb stood there

    def take(self, join: str, words: list[str]) -> None:
        """Read the next stretch, which goes on from those before in the way that ``join`` says."""
        while words and (words[0] == "to" or (_is_adverb(words[0]) and words[0] not in _DEGREES)):
            words = words[1:]
        former, self.former = self.former, words
        if join not in (",", "and"):
            self.run = []
        words = self._affirmed(words)
        if not words:
            return
        if words[0] in _RELATIVES and former and len(words) > 1:
            self._relative(_last_noun(former), words[1:])
        elif words[0] in _PREPOSITIONS:
            self._aside(words)
        elif not self._goes_on(join, words):
            self._says(join, words)

    def _affirmed(self, words: list[str]) -> list[str]:
        """The words without what is not there: none, where that is their subject or their verb."""
        for place, word in enumerate(words):
            if word in _NEGATIONS or word.endswith("n't"):
                if any(other in _RELATIVES for other in words[1:place]):
                    continue
                start = place - (place > 0 and words[place - 1] == "with")
                if start and (word == "without" or start < place):
                    return words[:start]
                self.run = []
                return []
        return words

    def _goes_on(self, join: str, words: list[str]) -> bool:
        """Read a verb of the last clause's subject, if the stretch begins with one."""
        if join == "by":
            return False
        named = len(words) > 1 and _is_gerund(words[1])  # rain falling
        named = named and _THIRDS.get(words[0], words[0]) not in _ASPECT | _IDLE | _MOTION
        if self.subjects and join != "." and not named and not _finite(words):
            verb = None
            if self.passive and (words[0] in _PARTICIPLES or words[0].endswith("ed")):
                verb = _Verb(0, 1, ["being", words[0]], _PARTICIPLES.get(words[0], words[0]))
            for plural in (True,) if len(self.subjects) > 1 else _may_be(self.subjects[0]):
                verb = verb or _first(words, plural=plural, past=join != "," and self.finite)
            if verb and (len(words) > 1 or join == "then" or not self._is_noise(words[0], verb.bare)):
                self._clause(self.subjects, verb, words[verb.stop :])
                return True
        if not _is_gerund(words[0]) or _finite(words) or _participle(words):
            return False
        verb = _complete(words, _Verb(0, 1, words[:1], _GERUNDS.get(words[0], words[0]), False))
        follows = words[1] if len(words) > 1 else "to"
        free = not (
            follows in _DETERMINERS | _PREPOSITIONS | _PARTICLES or follows in ("of", "to") or _is_adverb(follows)
        )
        if free and verb.stop == 1 and verb.bare in _SOUNDING | _MOTION and verb.bare not in _DONE_TO:
            return False  # running water, barking dogs
        shared = join in (",", "while") or (join in ("and", "then") and not self.finite)
        if self.subjects and shared and follows != "of" and not self._is_noise("", verb.bare):
            self._clause(self.subjects, verb, words[verb.stop :])
        else:
            self._clause([[]], verb, words[verb.stop :])
        return True

    def _is_noise(self, word: str, bare: str) -> bool:
        """Whether a word is rather the name of a noise than what the last subject, somebody, does."""
        people = any(set(_head(subject)) & _PEOPLE for subject in self.subjects)
        living = people or any(phrase.bare in _VOICED | _ANIMAL for phrase in self.mains)
        return bare in _FIRM - (set() if people else _ANIMAL) and living and (not word or word in _SOUNDS)

    def _says(self, join: str, words: list[str]) -> None:
        """Read a clause, or a noun alone."""
        words, told = _without_relative(words)
        shared = bool(self.run) and join in (",", "and")
        verb = _finite(words, shared=shared) or _participle(words)
        if verb and not verb.finite and "with" in words[1 : verb.start]:
            place = words.index("with")
            self._aside(words[place:])
            words, verb = words[:place], None
        verb = verb or _guessed(words)
        if verb and words[0] == "it" and verb.bare in _WEATHER:
            self.phrases.append(_Phrase([verb.bare]))
        elif verb:
            self._clause(
                [self._subject(words[: verb.start])], verb, words[verb.stop :], own=True, form=words[verb.start]
            )
        else:
            self._alone(join, words)
        if told:
            self._relative(*told)

    def _subject(self, words: list[str]) -> list[str]:
        """The subject's words; a pronoun's are those of what it stands for."""
        if verb := _participle(words):  # a man holding a bag
            if verb.bare in _SOUNDING:
                self._clause([words[: verb.start]], verb, words[verb.stop :])
            words = words[: verb.start]
        named, asides = _noun(words)
        for aside in asides:
            self._aside(aside)
        if len(named) == 1 and named[0] in _SUBJECTS:
            if self.subjects and (named[0] == "they") == (len(self.subjects) > 1 or True in _may_be(self.subjects[0])):
                return self.subjects[0]
            return {"he": ["a", "man"], "she": ["a", "woman"], "they": ["people"]}.get(named[0], [])
        if named in (["another"], ["one"], ["the", "other"]) and self.subjects and self.subjects[-1]:
            return [*named, _head(self.subjects[-1])[-1]]
        return named

    def _clause(
        self, subjects: list[list[str]], verb: _Verb, rest: list[str], *, own: bool = False, form: str = ""
    ) -> None:
        """Keep what subjects are said to do; with ``own`` they are named for it here, by a verb of that ``form``."""
        before = self.run if own and self._is_shared(subjects[0], verb, form) else []
        self.run = []
        bare = subjects[0] and subjects[0][0] not in _DETERMINERS and not _is_plural(_head(subjects[0]))
        if bare and before and before[-1].subject[0] in _ARTICLES:  # a man and woman
            subjects = [[_article(subjects[0][0]), *subjects[0]]]
        stage = next((place for place, word in enumerate(rest) if word not in _PARTICLES and not _is_adverb(word)), 0)
        rest, besides = (rest[:stage], rest[stage:]) if rest and _is_gerund(rest[stage]) else (rest, [])
        tail, asides = _tail(rest, verb.bare)
        given = list[_Phrase]()
        if self._is_nothing(subjects[0], verb, rest, tail):
            heard = verb.bare not in _IDLE or _sounds(subjects[0])
            if own and heard and not _is_silence(subjects[0]):
                given = [_Phrase(subjects[0])]
        elif verb.bare in _MOTION and not own and len(self.mains) == 1 and self.mains[0].bare in _MOTION:
            going_on = verb.said[1:] if verb.said[0] == "being" == self.mains[0].said[0] else verb.said
            self.mains[0].tail += ["and", *going_on, *tail]
        else:
            for phrase in before:
                phrase.said, phrase.tail, phrase.bare = list(verb.said), list(tail), verb.bare
            given = [_Phrase(list(subject), list(verb.said), list(tail), verb.bare) for subject in subjects]
        self.phrases += given
        if own:
            self.subjects = [*(phrase.subject for phrase in before), *(subject for subject in subjects if subject)]
        if own or given:
            self.mains = before + given
            self.finite, self.passive = verb.finite, verb.said[:1] == ["being"] and verb.finite
        for aside in asides:
            self._aside(aside)
        if besides and subjects[0]:  # passes by blowing a horn
            also = _Verb(0, 1, besides[:1], _GERUNDS.get(besides[0], besides[0]), False)
            self._clause(subjects, also, besides[1:])

    def _is_nothing(self, subject: list[str], verb: _Verb, rest: list[str], tail: list[str]) -> bool:
        """Whether the verb says no more than that something is there, or nothing that is heard."""
        bare = verb.bare
        return (
            not verb.said
            or bare in _IDLE | _FILL | _END | {"be"}
            or (bare == "start" and _sounds(subject) and not tail)
            or (bare == "sound" and not tail)
            or (bare == "come" and "from" in rest)
        )

    def _is_shared(self, subject: list[str], verb: _Verb, form: str) -> bool:
        """Whether the verb is said of the nouns before its own subject as well."""
        if not self.run or verb.bare in _FILL | _IDLE | {"be"}:
            return False
        if verb.bare in _VOICED and any(set(phrase.subject) & _THINGS for phrase in self.run):
            return False
        sounding = any(_sounds(phrase.subject) for phrase in self.run)
        if not verb.finite:
            return not sounding
        several = form in _VERBS or form in ("are", "were", "have")
        return several and (not sounding or not _is_plural(_head(subject)))

    def _alone(self, join: str, words: list[str]) -> None:
        """Keep what is named without a verb."""
        named, asides = _noun(words)
        if named and not _is_silence(named) and not all(word in _ADJECTIVES | _DETERMINERS for word in named):
            last = self.mains[0] if len(self.mains) == 1 else None
            if join == "and" and last and last.tail and last.bare in _CONTACT | _OTHER and not _sounds(named):
                last.tail += ["and", *named]
            else:
                phrase = _Phrase(named)
                self.phrases.append(phrase)
                self.run.append(phrase)
        for aside in asides:
            self._aside(aside)

    def _aside(self, part: list[str]) -> None:
        """Keep what a preposition and the words behind it name, if that sounds."""
        words, told = _without_relative(part[1:])
        if not words:
            return
        verb = _participle(words)
        if verb and verb.bare not in _IDLE | _END:
            named, _ = _noun(words[: verb.start])
            tail, more = _tail(words[verb.stop :], verb.bare)
            self.phrases.append(_Phrase(named, verb.said, tail, verb.bare))
            for one in more:
                self._aside(one)
        elif _sounds(words):
            named, _ = _noun(words)
            self.phrases.append(_Phrase(named))
        if told:
            self._relative(*told)

    def _relative(self, noun: list[str], words: list[str]) -> None:
        """Read what a relative clause says of a noun, if that is a sound of its own."""
        verb = _first(words, plural=_is_plural(_head(noun)), past=True)
        if verb and verb.said and verb.bare in _SOUNDING | _CONTACT and noun:
            named, _ = _noun(noun)
            tail, _ = _tail(words[verb.stop :], verb.bare)
            self.phrases.append(_Phrase(named, verb.said, tail, verb.bare))


def _without_relative(words: list[str]) -> tuple[list[str], tuple[list[str], list[str]] | None]:
    """The words without a clause that tells more of a noun; and that noun with that clause."""
    for place, word in enumerate(words):
        if word not in _RELATIVES or not place or place + 1 == len(words):
            continue
        before, behind = words[:place], words[place + 1 :]
        if _finite(before) or _participle(before):
            return before, (_last_noun(before), behind)
        own = _first(behind, plural=_is_plural(_head(before)), past=True)
        if own and (main := _finite(before + behind[own.stop :])):
            cut = main.start - len(before) + own.stop
            return before + behind[cut:], (before, behind[:cut])
        return before + behind, None
    return words, None


def _last_noun(words: list[str]) -> list[str]:
    """The noun that words end with, from its determiner on."""
    for place in range(len(words) - 1, -1, -1):
        if words[place] in _DETERMINERS:
            return words[place:]
        if words[place] in _PREPOSITIONS:
            return words[place + 1 :]
    return words


def _is_silence(words: list[str]) -> bool:
    return not words or _head(words)[-1] in _SILENCES or set(words) <= _OBJECTS | _SUBJECTS
