"""Words for sounds that are recorded, not made here: what people call them when they ask for them or describe them."""

from __future__ import annotations

import re

_TABLE = """
alto flute:
    an alto flute playing a note | alto flute | flute in G | a low mellow flute tone | someone plays the alto flute |
    a note held on an alto flute
balloon inflating:
    a balloon being inflated | blowing up a balloon | someone inflates a balloon | air rushing into a balloon |
    balloon inflating | pumping up a party balloon
balloon pop:
    a balloon popping | balloon pop | a balloon bursts | popping a balloon with a pin | bursting balloon |
    bang of a burst balloon
bass clarinet:
    a bass clarinet playing a note | bass clarinet | a deep reedy woodwind tone | someone plays the bass clarinet |
    low clarinet | a note held on a bass clarinet
bass flute:
    a bass flute playing a note | bass flute | a breathy low flute | someone plays the bass flute |
    the deepest of flutes | a note held on a bass flute
bear growl:
    a bear growling | bear growl | growling bear | a grizzly growls | an angry bear | the deep growl of a bear
bicycle bell:
    a bicycle bell ringing | bicycle bell | a cyclist rings the bell | ding of a bike bell | bike bell |
    the bell on a handlebar
bicycle horn:
    a squeeze horn honking | bicycle horn | a bulb horn honks | clown horn | honking the rubber horn of a bike |
    a toot of an old squeeze-bulb horn
bicycle wheel:
    bicycle wheel spokes ticking | bicycle wheel | the freewheel of a bike clicking | a bike coasting |
    spinning bicycle wheel | a bike's wheel spins
biting:
    biting and chewing | biting | someone chews food | munching | crunching something with the teeth | a person eating
biting apple:
    a bite into a crunchy apple | biting apple | someone bites an apple | eating an apple | crunch of a fresh apple |
    taking a bite of fruit
blowtorch:
    a blowtorch hissing | blowtorch | a gas torch burning | roar of a torch flame | soldering with a gas torch |
    a plumber's blowlamp
boat creaking:
    a boat creaking on the water | boat creaking | the creaking hull of a ship | a wooden boat groans |
    timbers creaking at sea | creaky old sailing ship
bow and arrow:
    an arrow shot from a bow | bow and arrow | shooting an arrow | an archer lets an arrow fly |
    twang of a bowstring | archery
bullet casing:
    bullet casings falling | bullet casing | empty shells dropping on the floor | a spent cartridge lands |
    brass shells tinkling | shell casings hit the ground
burning fuse:
    a fuse burning and hissing | burning fuse | a lit fuse | the fuse of a firecracker fizzing | sizzling fuse cord |
    a fuse sputters
bus:
    a bus starting | bus | a city bus pulling away | the engine of a bus | a coach driving away |
    an old bus leaving the stop
camel:
    a camel groaning | camel | a camel grunts | bellowing camel | the moan of a dromedary | a bawling camel
car crash:
    a car crash | two cars colliding | a road accident | a vehicle smashing into something | traffic collision |
    crunching metal of a car wreck
car door:
    a car door opening or closing | car door | slamming the door of a car | someone shuts the car door |
    thud of a car door | getting out of a car
cash register:
    a cash register | an old till rings | ka-ching | the drawer of a till opening | a shop's checkout till |
    cash drawer
ceramic breaking:
    ceramic dishes breaking | ceramic breaking | a plate smashing | shattering crockery |
    a china cup breaking on the floor | smashing pottery
chain link fence:
    a chain link fence rattling | chain link fence | shaking a wire fence | someone climbs a wire mesh fence |
    rattle of a metal fence | a fence of wire netting being shaken
chainsaw:
    a chainsaw running | chainsaw | a lumberjack's motor saw | cutting down a tree with a chainsaw |
    a chain saw buzzing | someone revs a chainsaw
chalk screech:
    chalk screeching on a board | chalk screech | squeaky chalk | a piece of chalk squeals |
    chalk squealing on a blackboard | the awful squeak of chalk
chalk writing:
    writing with chalk on a board | chalk writing | a teacher writes on the blackboard |
    chalk tapping and scratching | writing on a chalkboard | scribbling with chalk
chicken:
    a chicken clucking | chicken | a hen clucks | cackling hen | hens in a coop | the clucking of poultry
chopping wood:
    an axe chopping wood | chopping wood | someone splits logs | a tree being chopped | splitting firewood |
    blows of an axe
circular saw:
    a circular saw cutting | circular saw | a power saw | a table saw cutting a board | sawing with an electric saw |
    the whine of a saw blade
city traffic:
    city street noise | city traffic | cars on a busy road | traffic in the city | the rush hour | a busy street
compressor motor:
    a compressor motor humming | compressor motor | an air compressor | a compressor runs | the motor of a fridge |
    pumping air with a compressor
cowbell:
    a cowbell hit | cowbell | someone hits a cowbell | clanking cowbell | clonk of a cow bell |
    a cowbell keeping the beat
coyote howl:
    a coyote howling | coyote howl | a coyote howls | coyotes yipping at night | yelping prairie wolf |
    wailing coyotes
crow:
    a crow cawing | crow | cawing crows | a raven croaks | the caw of a crow | crows in a tree
crying baby:
    a baby crying | crying baby | a newborn cries | an infant wailing | the cry of a baby | a bawling infant
curtain:
    a curtain being drawn | curtain | someone opens the curtains | curtain rings sliding on a rail |
    closing the drapes | pulling a curtain shut
dog bark:
    a dog barking | dog bark | barking dog | a dog barks | the barking of a puppy | a hound baying | woof of a dog
dog growl:
    a dog growling | dog growl | a dog growls | snarling dog | an angry hound | a growling puppy at play
dog snoring:
    a dog snoring in its sleep | dog snoring | a sleeping dog snores | snoring pug | the snores of a bulldog |
    a hound fast asleep
dog whine:
    a dog whining | dog whine | a dog whines | whimpering puppy | the whimper of a dog |
    a sad dog whimpering at the door
dolphin:
    a dolphin clicking and chirping | dolphin | a dolphin squeaks | clicks of dolphins underwater |
    dolphins whistling | a chattering dolphin
door closing:
    a door closing | a door slamming | someone shuts the door | slam of a door | closing the door | a door falls shut
door opening:
    a door opening | someone opens a door | opening the door | a door handle turning | a door unlatches |
    a door swinging open
drum roll:
    a snare drum roll | drum roll | a drummer rolls | suspenseful roll of drums | a long roll on the drum |
    rolling drums before the trick
duck quack:
    a duck quacking | duck quack | a duck quacks | quacking ducks | ducks on a pond | the quack of a mallard
elephant:
    an elephant trumpeting | elephant | an elephant trumpets | a trumpeting bull elephant | the call of an elephant |
    elephants in the savannah
engine starting:
    a car engine starting | engine starting | starting the car | someone turns the ignition key |
    a starter motor cranking | a motor springs to life
engine stopping:
    a car engine stopping | engine stopping | switching off the engine | a motor dies | an engine shutting down |
    turning the ignition off
female grunt:
    a woman crying out in pain | female grunt | a woman grunts | the groan of a woman | a woman groaning with effort |
    grunting woman
female singing:
    a woman singing | female singing | a soprano | a female singer | she sings a note | a lady's singing voice
frame drum:
    a bendir frame drum | frame drum | someone plays a frame drum | hand drum with a wide skin | beating a bodhran |
    taps on a frame drum
giraffe:
    a giraffe humming | giraffe | a giraffe hums | the low hum of a giraffe | a bleating giraffe | giraffes in the zoo
glass rubbing:
    a wet wine glass being rubbed | glass rubbing | the singing of a wine glass | glass harp |
    a finger circling the rim of a glass | someone rubs a crystal glass
goat:
    a goat bleating | goat | a goat bleats | bleating goats | the bleat of a kid goat | goats on a farm
goose:
    a goose honking | goose | a goose honks | honking geese | geese flying over | the cackle of a gander
gorilla:
    a gorilla grunting | gorilla | a gorilla grunts | grunting ape | a silverback | the grunts of a great ape
gravel:
    gravel being dug | gravel | pebbles rattling | pouring gravel | small stones sliding | someone shifts gravel
hammering metal:
    hammering on metal | hammering metal | a blacksmith at the anvil | striking iron with a hammer |
    someone beats sheet metal | clanging anvil
horse snort:
    a horse snorting | horse snort | a horse snorts | snorting pony | the snort of a mare |
    a horse blowing through its nostrils
hydraulics:
    hydraulics hissing | hydraulics | a hydraulic piston | pneumatic press | a hydraulic arm moves |
    hiss and whirr of a hydraulic lift
hyena:
    a hyena giggling | hyena | a hyena cackles | laughing hyenas | the eerie whoop of a hyena | a pack of hyenas
ice cracking:
    ice cracking | a frozen lake cracks | cracking ice | splitting ice floe | the crackle of thin ice |
    ice breaking up on a pond
indian classical music:
    a Carnatic singer with accompaniment | indian classical music | a raga | carnatic music | music from South India |
    a singer performs a raga
jaguar:
    a jaguar growling | jaguar | a jaguar growls | the rasping call of a jaguar | the growl of a jungle cat |
    snarling jaguar
leaves rustling:
    leaves rustling | rustling leaves | foliage in the wind | a breeze stirring the leaves | the rustle of a bush |
    dry leaves being stirred
leopard:
    a leopard growling | leopard | a leopard growls | the saw-like cough of a leopard | snarling panther |
    a spotted big cat
level crossing bell:
    a railway crossing bell | level crossing bell | a railroad crossing signal dings |
    warning bell where the road meets the rails | train crossing alarm | the bells at a rail crossing
lion roar:
    a lion roaring | lion roar | a lion roars | roaring lion | the roar of a big cat | the mighty roar of a lion
loon:
    a loon calling | loon | a loon wails | the yodel of a loon | loons on a lake | a great northern diver
machinery:
    machinery humming | machinery | machines in a factory | industrial noise | a factory hall | a big machine runs
male grunt:
    a man grunting in pain | male grunt | a man grunts | the groan of a man | a man groaning with effort |
    grunting fellow
male singing:
    a man singing | male singing | a baritone | a male singer | he sings a note | a tenor's voice
match lighting:
    a match being lit | match lighting | striking a match | someone strikes a match | something being ignited |
    the flare of a matchstick
metal hit:
    metal being struck | metal hit | a metallic clang | someone hits a metal pipe | clanking metal |
    banging on an iron bar
metro train:
    a metro train departing | metro train | a subway train | the underground leaving the station |
    a tube train rolls off | the metro
monkey:
    monkeys screeching | monkey | a monkey screams | chattering monkeys | a screeching macaque | the hoots of a chimp
mridangam:
    a mridangam drum | mridangam | someone plays the mridangam | south Indian drum | a two-headed Indian drum |
    rhythm on a mridangam
mumbling:
    a man mumbling | mumbling | someone mutters | a person mumbles | muttering under the breath |
    indistinct murmured words
night insects:
    insects chirping at night | night insects | bugs on a summer night | nocturnal insects |
    a chorus of insects after dark | the song of insects at night
orchestra:
    an orchestra playing | orchestra | a symphony orchestra | classical music with full orchestra |
    an orchestra plays | the philharmonic in concert
outdoor ambience:
    outdoor ambience | the open country | ambient sound of nature | quiet countryside |
    natural background noise outside | a landscape with wind and faint animals
parrot:
    a parrot squawking | parrot | a parrot squawks | squawking macaw | the screech of a cockatoo | a talking pet bird
peacock:
    a peacock calling | peacock | a peacock screams | the call of a peafowl | crying peacocks | a peacock in the park
pencil erasing:
    erasing with a rubber on paper | pencil erasing | someone rubs out a line | an eraser on paper |
    rubbing out pencil marks | erasing a drawing
pencil writing:
    writing with a pencil on paper | pencil writing | someone writes with a pencil | scribbling on paper |
    the scratch of a pencil | sketching in a notebook
penguin:
    a penguin calling | penguin | a penguin brays | a colony of penguins | braying penguins | the honk of a penguin
pig:
    a pig snorting | pig | a pig oinks | squealing pig | grunting hogs | the oink of a piglet
pigeon:
    a pigeon cooing | pigeon | a dove coos | cooing doves | the coo of a wood pigeon | pigeons on a ledge
plastic hit:
    plastic being hit | plastic hit | someone hits a plastic bottle | knocking on plastic |
    a plastic box being struck | tapping a plastic bucket
quail:
    a quail calling | quail | a quail calls | the whistle of a bobwhite | calling quails in the grass |
    a quail's song
raccoon:
    a raccoon chattering | raccoon | a raccoon chitters | chittering raccoons | raccoons squabbling |
    the trill of a raccoon
record scratching:
    a record being scratched | record scratching | a DJ scratching | scratching vinyl on a turntable |
    turntable scratches | a DJ scratches a record
ricochet:
    a bullet ricocheting | ricochet | a bullet whines off a rock | the whine of a stray bullet | a ricocheting shot |
    bullet glancing off stone
roller coaster:
    a roller coaster roaring past | roller coaster | a coaster train rushes by | a ride at the amusement park |
    the rumble of a coaster | riding a roller coaster
roller coaster lift:
    a roller coaster chain lift clanking | roller coaster lift | a coaster climbs the first hill |
    clanking lift chain | the ratchet of a coaster | being pulled up the hill of a roller coaster
rooster:
    a rooster crowing | rooster | a cockerel crows | crowing cock | cock-a-doodle-doo | the crow of a rooster at dawn
scissors:
    scissors snipping | scissors | cutting paper with scissors | a barber snips | snip of shears |
    someone cuts with scissors
scraping:
    something scraping | scraping | dragging an object over the floor | a scraping noise | furniture being dragged |
    something scrapes along the ground
screaming:
    a person screaming | screaming | someone screams | a shriek of terror | people shrieking | a loud scream
seagull:
    seagulls calling | seagull | a gull cries | gulls at the harbour | the mewing of gulls | screeching seagulls
sheep:
    a sheep bleating | sheep | a sheep baas | bleating lambs | a flock in the pasture | the baa of a ewe
shovel:
    a shovel digging in the ground | shovel | someone digs a hole | digging with a spade | shovelling earth |
    a spade cutting into soil
snake hiss:
    a snake hissing | snake hiss | a snake hisses | hissing viper | the hiss of a cobra | a threatening serpent
sneeze:
    a person sneezing | sneeze | someone sneezes | achoo | a loud sneeze | sneezing into a handkerchief
squeaky toy:
    a toy squeaking | squeaky toy | a rubber duck being squeezed | a dog's chew toy squeaks |
    squeezing a squeaky toy | squeaks of a rubber toy
squirrel:
    a squirrel chattering | squirrel | a squirrel scolds | chattering squirrels | the bark of a chipmunk |
    squirrels in a tree
steam whistle:
    a factory steam whistle | steam whistle | a whistle blown by steam | the whistle of an old factory |
    a steam whistle blows | end-of-shift whistle
stone hit:
    stone being struck | stone hit | a pickaxe strikes rock | bricks and stone crumbling | hitting a rock |
    falling rubble
swan:
    a swan calling | swan | a swan trumpets | the call of a whooper swan | calling swans on a lake |
    a swan honks
toilet flush:
    a toilet flushing | toilet flush | flushing the toilet | someone flushes the loo | the cistern emptying |
    water swirling down the lavatory
train horn:
    a diesel train horn | train horn | a locomotive sounds its horn | blaring horn of a train | honking locomotive |
    a freight train blowing its horn
tree creaking:
    a tree creaking | tree creaking | a trunk groans in the wind | creaking branches | the creak of an old tree |
    swaying wood of a tall pine
tree falling:
    a tree falling down | tree falling | a tree crashes to the ground | the crash of a felled tree | felling a tree |
    a falling tree hits the forest floor
turkey:
    a turkey gobbling | turkey | a turkey gobbles | gobbling turkeys | gobble gobble | the call of a tom turkey
vomiting:
    a person vomiting | vomiting | someone throws up | being sick | retching | a man puking
wading water:
    footsteps splashing through water | wading water | someone wades through a river | splashing through puddles |
    walking in shallow water | paddling feet
window opening:
    a window being opened | window opening | someone opens a window | sliding a window up | a sash window slides |
    pushing the window open
wolf snarl:
    a wolf snarling | wolf snarl | a wolf snarls | growling wolf | the snarl of a wild canine |
    wolves fighting over a kill
wood breaking:
    wood being smashed | wood breaking | a plank snaps | splintering wood | breaking a branch | boards cracking apart
"""


def _read(table: str) -> dict[str, tuple[str, ...]]:
    """Labels, each on a line that ends in a colon, and below it its phrasings, parted by bars."""
    entries = (entry.split(":\n") for entry in re.split(r"\n(?=\S)", table.strip()))
    return {label: tuple(" ".join(text.split()) for text in texts.split("|")) for label, texts in entries}


RECORDED: dict[str, tuple[str, ...]] = _read(_TABLE)
"""Phrasings of each label, at least five; each describes any sound of that label."""
