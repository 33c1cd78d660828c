"""Voices rendered by eSpeak NG, which say sentences that mean nothing, in some languages."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import soxr

from soundsieve.audio import files
from soundsieve.data.synthetic import Make
from soundsieve.data.synthetic.kinds import Kinds
from soundsieve.data.synthetic.rooms import room

VOICES = Kinds()


def why_no_voices() -> str | None:
    """One line saying why voices cannot be rendered here, or None if they can."""
    if shutil.which("espeak-ng") is None:
        return "voices left out: no program 'espeak-ng' (Debian: apt install espeak-ng)"
    return None


# What may stand first, second and so on in a sentence.
WORDS: dict[str, tuple[str, ...]] = {
    "en": (
        "my neighbour | the teacher | a tall man | our small team | the old captain | "
        "every student | nobody here | the weather | that yellow bus | her brother | "
        "a good friend | the market",
        "will bring | never forgets | is looking for | has finally found | talked about | "
        "would rather have | opened | was painting | can hardly hear | is going to need | remembers",
        "a cup of coffee | the last letter | some fresh bread | the way home | a very long story | "
        "two tickets | the blue umbrella | an answer | the garden wall | another chair | "
        "everything we said",
        "before noon | on the second floor | because it was late | without a word | "
        "in the middle of winter | as usual | next Thursday | near the river | "
        "for the first time | if you ask me",
    ),
    "de": (
        "der Nachbar | meine Schwester | ein alter Mann | die ganze Klasse | unser Zug | das Kind | niemand",
        "findet heute | sucht noch immer | braucht morgen | vergisst nie | malt gerade | bringt uns",
        "einen Stuhl | frisches Brot | den langen Brief | eine gute Antwort | das grosse Fenster | viel Zeit",
        "im Winter | am Abend | vor dem Haus | ohne ein Wort | wie immer | neben der Strasse",
    ),
    "fr": (
        "le voisin | ma soeur | un vieil homme | toute la classe | notre train | personne ici | la petite fille",
        "cherche encore | apporte demain | raconte toujours | trouve enfin | ouvre lentement | attend",
        "une longue histoire | du pain frais | la lettre bleue | deux billets | la bonne adresse | un verre d'eau",
        "avant midi | au bord de la mer | sans rien dire | comme d'habitude | dans le jardin | ce soir",
    ),
    "es": (
        "el vecino | mi hermana | un hombre alto | toda la clase | nuestro tren | la maestra | nadie",
        "busca | trae siempre | encuentra por fin | recuerda | quiere pintar | necesita",
        "una larga historia | pan fresco | la carta azul | dos billetes | la ventana | otra silla",
        "antes de comer | cerca del mar | sin decir nada | como siempre | en el jardín | mañana por la tarde",
    ),
    "it": (
        "il vicino | mia sorella | un uomo anziano | tutta la classe | il nostro treno | la maestra | nessuno",
        "cerca ancora | porta domani | racconta sempre | trova finalmente | apre piano | aspetta",
        "una lunga storia | il pane fresco | la lettera blu | due biglietti | la strada giusta | un bicchiere",
        "prima di sera | vicino al mare | senza parlare | come sempre | nel giardino | a mezzogiorno",
    ),
    "ru": (
        "сосед | моя сестра | старый капитан | весь класс | учитель | маленькая девочка | никто",
        "ищет | сегодня читает | часто вспоминает | наконец находит | хочет купить | приносит",
        "длинное письмо | свежий хлеб | новую книгу | два билета | синий зонт | чашку чая",
        "до обеда | около реки | без единого слова | как всегда | в саду | поздно вечером",
    ),
    "cmn": (
        "我的邻居 | 老师 | 那个孩子 | 我们的朋友 | 妈妈 | 他的哥哥",
        "正在找 | 想要买 | 已经看到 | 常常忘记 | 明天带来 | 喜欢",
        "一本新书 | 一杯热茶 | 两张车票 | 那封信 | 蓝色的雨伞 | 新鲜的面包",
        "在河边 | 今天下午 | 在花园里 | 因为下雨了 | 和以前一样 | 晚上",
    ),
    "hi": (
        "मेरा पड़ोसी | शिक्षक | वह लड़का | हमारी बहन | बूढ़ा आदमी | कोई",
        "आज शाम को | नदी के पास | बिना कुछ कहे | हमेशा की तरह | बगीचे में | कल सुबह",
        "एक लंबी चिट्ठी | ताज़ी रोटी | दो टिकट | नीला छाता | एक कप चाय | नई किताब",
        "ढूँढ रहा है | लाता है | देखता है | भूल जाता है | चाहता है | खरीदता है",
    ),
    "pl": (
        "sąsiad | moja siostra | stary kapitan | cała klasa | nauczyciel | nikt",
        "szuka | często wspomina | przynosi | chce kupić | znalazł",
        "długi list | świeży chleb | dwa bilety | niebieski parasol | nową książkę",
        "przed obiadem | nad rzeką | bez słowa | jak zwykle | w ogrodzie",
    ),
    "tr": (
        "komşum | öğretmen | küçük kız | yaşlı kaptan | kardeşim | hiç kimse",
        "bu akşam | nehrin yanında | her zamanki gibi | bahçede | yarın sabah",
        "uzun bir mektup | taze ekmek | iki bilet | mavi şemsiye | yeni kitap",
        "arıyor | getiriyor | görüyor | unutuyor | istiyor",
    ),
}
MEN = (
    "m1",
    "m2",
    "m3",
    "m4",
    "m5",
    "m6",
    "m7",
    "m8",
    "klatt2",
    "klatt4",
    "Michael",
    "Andy",
    "john",
    "max",
    "pablo",
    "Mike",
)
WOMEN = ("f1", "f2", "f3", "f4", "f5", "linda", "steph", "belinda", "Alicia", "Annie", "anika")
ROBOTS = ("robosoft", "robosoft2", "robosoft3", "UniRobot", "m3")
# Not "en-gb": eSpeak NG 1.51 quietly ignores the variant after that name; "en" is the same accent.
ENGLISH = ("en", "en-us", "en-gb-scotland", "en-gb-x-rp", "en-029")


def sentence(rng: np.random.Generator, language: str) -> str:
    """A grammatical, meaningless sentence from the word lists of a language."""
    words = " ".join(str(rng.choice(part.split(" | "))) for part in WORDS[language])
    return words[0].upper() + words[1:] + str(rng.choice([".", ".", ".", "?", "!"]))


def say(text: str, voice: str, *, rate: float, pitch: float, gap: int = 0) -> tuple[np.ndarray, int]:
    """Speak a text with eSpeak NG.

    Args:
        voice: a language or dialect, and after a "+" a variant.
        rate: words a minute.
        pitch: 0 to 99.
        gap: pause between words, in 10 ms.

    Returns:
        The waveform, (sample,), and its sample rate in Hz.

    Raises:
        RuntimeError: eSpeak NG is not there, or it failed.
    """
    if reason := why_no_voices():
        raise RuntimeError(reason)
    with tempfile.TemporaryDirectory(prefix="soundsieve-") as folder:
        wave = Path(folder, "a.wav")
        command = ["espeak-ng", "-v", voice, "-s", str(int(rate)), "-p", str(int(np.clip(pitch, 0, 99)))]
        command += ["-g", str(gap), "-b", "1", "-w", str(wave), "--stdin"]
        ran = subprocess.run(command, input=text.encode(), capture_output=True, check=False, timeout=120)
        if ran.returncode or not wave.is_file():
            raise RuntimeError(
                f"espeak-ng failed ({ran.returncode}): {ran.stderr.decode(errors='replace').strip()[-300:]}"
            )
        sound, sample_rate = files.read(wave)
    return sound[0].astype(np.float64), sample_rate


def _speaker(
    rng: np.random.Generator,
    n: int,
    sample_rate: int,
    *,
    variants: Sequence[str],
    pitch: tuple[float, float],
    rate: tuple[float, float] = (120, 210),
    smaller: tuple[float, float] = (0.95, 1.05),
    english: float = 0.55,
) -> np.ndarray:
    """One person talking for ``n`` samples.

    ``pitch`` and ``rate`` as :func:`say` takes them, ``smaller`` (a factor that shortens the vocal tract): each is
    drawn between two. ``english`` is the chance that it is English.
    """
    language = "en" if rng.random() < english else str(rng.choice([name for name in WORDS if name != "en"]))
    dialect = str(rng.choice(ENGLISH)) if language == "en" else language
    voice = f"{dialect}+{rng.choice(variants)}"
    speed, shift = rng.uniform(*rate), rng.uniform(*smaller)
    height, gap = rng.uniform(*pitch), int(rng.integers(0, 4))
    out, now = np.zeros(n), int(rng.uniform(0.0, 0.25) * sample_rate)
    while now < n:
        text = " ".join(sentence(rng, language) for _ in range(2))
        spoken, its_rate = say(text, voice, rate=speed / shift, pitch=height, gap=gap)
        spoken = soxr.resample(spoken, its_rate * shift, sample_rate)
        loud = np.flatnonzero(np.abs(spoken) > 0.002)
        if not len(loud):
            raise RuntimeError(f"espeak-ng said nothing with the voice {voice!r}")
        spoken = spoken[loud[0] : loud[-1] + 1]
        part = spoken[: n - now]
        out[now : now + len(part)] += part
        now += len(part) + int(rng.uniform(0.15, 0.7) * sample_rate)
    return out / (np.abs(out).max() + 1e-9)


def _voice(name: str, make: Make, phrasings: str, label: str | None = None) -> None:
    """Add a kind of voice, heard in a room."""

    @VOICES.add(name, phrasings, label)
    def indoors(rng: np.random.Generator, n: int, sample_rate: int) -> np.ndarray:
        sound = make(rng, n, sample_rate)
        return room(rng, sound, sample_rate, rng.uniform(0.15, 0.9), rng.uniform(0.0, 0.4))


def _anyone(rng: np.random.Generator, n: int, sample_rate: int, english: float = 0.55) -> np.ndarray:
    if rng.random() < 0.5:
        return _speaker(rng, n, sample_rate, variants=MEN, pitch=(35, 95), english=english)
    return _speaker(rng, n, sample_rate, variants=WOMEN, pitch=(20, 60), english=english)


def _robot(rng: np.random.Generator, n: int, sample_rate: int) -> np.ndarray:
    """A monotonous voice through a ring modulator or a comb."""
    sound = _speaker(rng, n, sample_rate, variants=ROBOTS, pitch=(10, 60))
    time = np.arange(n) / sample_rate
    if rng.random() < 0.5:
        return sound * np.sin(2 * np.pi * rng.uniform(30, 110) * time)
    delay = int(rng.uniform(0.004, 0.012) * sample_rate)
    for _ in range(3):
        sound = sound + 0.75 * np.pad(sound, (delay, 0))[:n]
        delay *= 2
    return sound


def _crowd(rng: np.random.Generator, n: int, sample_rate: int) -> np.ndarray:
    """Eight to twenty people talking at once, some nearer than others, in a room."""
    out = np.zeros(n)
    for _ in range(int(rng.integers(8, 21))):
        level = np.exp(rng.uniform(np.log(0.25), 0))
        talk = _anyone(rng, n, sample_rate, english=0.8)
        out += level * np.roll(talk, int(rng.integers(n)))
    return room(rng, out, sample_rate, rng.uniform(0.5, 1.6), rng.uniform(0.4, 1.2))


_voice(
    "man speaking",
    partial(_speaker, variants=MEN, pitch=(35, 95)),
    "a man speaking | male speech | a man talking | a male voice | man speaking | a man's voice | a man says something",
    label="speech",
)
_voice(
    "woman speaking",
    partial(_speaker, variants=WOMEN, pitch=(20, 60)),
    "a woman speaking | female speech | a woman talking | a female voice | "
    "woman speaking | a woman's voice | a woman says something",
    label="speech",
)
_voice("speech", _anyone, "someone speaking | speech | a person talking | human voice | talking | spoken words")
_voice(
    "foreign speech",
    partial(_anyone, english=0.0),
    "speech in a foreign language | someone speaking | a person talking | someone talking in another language | "
    "foreign words | a speaker of another tongue",
    label="speech",
)
_voice(
    "child speaking",
    partial(_speaker, variants=("f2", "f4", "f5", "linda"), pitch=(45, 75), smaller=(1.15, 1.32)),
    "a child speaking | a child talking | a kid's voice | a high-pitched voice talking | "
    "a little girl or boy speaks | a young child's words",
    label="speech",
)
_voice(
    "whispering",
    partial(_speaker, variants=("whisper", "whisperf"), pitch=(30, 70), rate=(110, 180)),
    "whispering | a person whispering | someone whispers | a whispered voice | hushed whisper",
)
_voice(
    "robot voice",
    _robot,
    "a robot voice | a robot speaking | robotic speech | a synthetic computer voice | an android talking",
)
_voice(
    "crowd chatter",
    _crowd,
    "crowd chatter | many people talking at once | a crowd of people talking | "
    "babble of voices | people chatting in a restaurant | background chatter",
)
