"""What there is out of doors: places, countries, weather, times, seasons, animals, plants."""

from __future__ import annotations

from typing import Final

from .theme import Theme, words

NATURE: Final = (
    Theme(
        "place",
        ("a photo of {a}", "a picture taken at {a}"),
        words("""
            mountain, snowy peak, volcano, valley, canyon, gorge, cliff, cave, hill, plateau,
            plain, prairie, meadow, savannah, desert, sand dune, oasis, salt flat, glacier, fjord,
            iceberg, tundra, forest, pine forest, rainforest, jungle, bamboo grove, orchard,
            vineyard, wheat field, rice terrace, lavender field, swamp, marsh, river, stream,
            creek, waterfall, rapid, lake, pond, hot spring, geyser, beach, tropical beach, rocky
            coast, lagoon, coral reef, island, bay, harbour, marina, pier, canal, dam, reservoir,
            tide pool, city street, narrow alley, crowded market, town square, village, suburb,
            car park, playground, public park, botanical garden, zoo, farm, ranch, quarry, mine,
            building site, railway station, airport, bus stop, petrol station, motorway, country
            road, crossroads, roundabout, bridge, tunnel, cemetery, ruin, battlefield, fairground,
            football ground, racetrack, ski slope, golf course, campsite, rooftop, courtyard
        """),
    ),
    Theme(
        "country",
        ("a photo taken in {}", "a street in {}", "the countryside of {}"),
        words("""
            Argentina, Australia, Austria, Bangladesh, Belgium, Bolivia, Brazil, Bulgaria,
            Cambodia, Cameroon, Canada, Chile, China, Colombia, Costa Rica, Croatia, Cuba, the
            Czech Republic, Denmark, Ecuador, Egypt, Ethiopia, Finland, France, Germany, Ghana,
            Greece, Guatemala, Hungary, Iceland, India, Indonesia, Iran, Iraq, Ireland, Israel,
            Italy, Jamaica, Japan, Jordan, Kazakhstan, Kenya, Laos, Lebanon, Madagascar, Malaysia,
            Mali, Mexico, Mongolia, Morocco, Mozambique, Myanmar, Namibia, Nepal, the Netherlands,
            New Zealand, Nicaragua, Nigeria, Norway, Pakistan, Panama, Paraguay, Peru, the
            Philippines, Poland, Portugal, Romania, Russia, Rwanda, Saudi Arabia, Scotland,
            Senegal, Serbia, Singapore, Slovakia, South Africa, South Korea, Spain, Sri Lanka,
            Sudan, Sweden, Switzerland, Tanzania, Thailand, Tunisia, Turkey, Uganda, Ukraine, the
            United Kingdom, the United States, Uruguay, Uzbekistan, Venezuela, Vietnam, Wales,
            Zambia, Zimbabwe
        """),
    ),
    Theme(
        "city",
        ("a photo taken in the city of {}",),
        words("""
            Amsterdam, Athens, Bangkok, Barcelona, Beijing, Berlin, Bogotá, Boston, Brussels,
            Budapest, Buenos Aires, Cairo, Cape Town, Chicago, Copenhagen, Dakar, Delhi, Dubai,
            Dublin, Edinburgh, Florence, Hanoi, Havana, Helsinki, Hong Kong, Istanbul, Jakarta,
            Jerusalem, Kathmandu, Kyoto, Lagos, Lima, Lisbon, London, Los Angeles, Madrid,
            Marrakesh, Melbourne, Mexico City, Montreal, Moscow, Mumbai, Nairobi, New Orleans, New
            York, Oslo, Paris, Prague, Quito, Rio de Janeiro, Rome, San Francisco, Santiago,
            Seoul, Shanghai, Stockholm, Sydney, Taipei, Tehran, Tokyo, Toronto, Venice, Vienna,
            Warsaw, Zürich
        """),
    ),
    Theme(
        "weather",
        ("{} outdoors", "a landscape in {}", "a photo of {}"),
        words("""
            sunshine, bright sun, rain, heavy rain, drizzle, a thunderstorm, lightning, hail,
            sleet, snowfall, a blizzard, frost, black ice, fog, thick mist, haze, strong wind, a
            gentle breeze, a sandstorm, a tornado, a hurricane, a flood, a drought, a heatwave, a
            rainbow, a cloudy sky, a clear sky, an overcast sky, storm clouds, fluffy clouds, a
            humid day, a monsoon, dew
        """),
    ),
    Theme(
        "time of day",
        ("a photo taken {}", "a street {}", "the sky {}"),
        words("""
            at dawn, at sunrise, early in the morning, in the morning, late in the morning, at
            noon, at midday, in the afternoon, late in the afternoon, in the golden hour, at
            sunset, at dusk, at twilight, in the blue hour, in the evening, late in the evening,
            at night, at midnight, under a full moon, under the stars
        """),
    ),
    Theme(
        "season",
        ("{}", "a landscape {}", "a garden {}"),
        words("""
            in spring, in early spring, in summer, in high summer, in autumn, in late autumn, in
            winter, in deep winter, in January, in February, in March, in April, in May, in June,
            in July, in August, in September, in October, in November, in December, in the dry
            season, in the rainy season, at harvest time, when the leaves fall, when the snow
            melts
        """),
    ),
    Theme(
        "animal",
        ("a photo of {a}", "a close-up of {a}"),
        words("""
            dog, puppy, cat, kitten, horse, foal, donkey, mule, cow, bull, calf, sheep, lamb,
            goat, pig, piglet, rabbit, hare, guinea pig, hamster, mouse, rat, squirrel, chipmunk,
            beaver, hedgehog, porcupine, mole, bat, fox, wolf, coyote, jackal, hyena, lion,
            lioness, tiger, leopard, cheetah, jaguar, lynx, bear, polar bear, panda, raccoon,
            skunk, badger, otter, weasel, deer, stag, moose, reindeer, antelope, bison, buffalo,
            camel, llama, alpaca, giraffe, zebra, elephant, rhinoceros, hippopotamus, kangaroo,
            koala, wombat, platypus, sloth, armadillo, anteater, monkey, chimpanzee, gorilla,
            orangutan, lemur, baboon, seal, sea lion, walrus, dolphin, whale, orca, shark, ray,
            eel, salmon, trout, goldfish, clownfish, pufferfish, seahorse, octopus, squid,
            jellyfish, starfish, sea urchin, crab, lobster, shrimp, snail, slug, worm, leech,
            spider, tarantula, scorpion, centipede, ant, bee, wasp, hornet, fly, mosquito,
            dragonfly, butterfly, moth, caterpillar, beetle, ladybird, grasshopper, cricket,
            praying mantis, cockroach, frog, toad, newt, salamander, lizard, gecko, chameleon,
            iguana, crocodile, alligator, turtle, tortoise, snake, cobra, python, chicken,
            rooster, chick, duck, goose, swan, turkey, peacock, pigeon, dove, sparrow, robin,
            blackbird, crow, raven, magpie, jay, swallow, owl, hawk, eagle, falcon, vulture,
            seagull, pelican, heron, stork, crane bird, flamingo, penguin, ostrich, emu, parrot,
            cockatoo, toucan, kingfisher, woodpecker, hummingbird, puffin
        """),
    ),
    Theme(
        "animal",
        ("{}",),
        words("""
            a flock of birds in flight, a herd of cattle, a pack of wolves, a school of fish, a
            swarm of bees, an animal asleep, an animal on the hunt, an animal with its young,
            animal tracks, an animal in a cage, a pet at home, a wild animal, a farm animal, an
            animal's eye, an insect on a leaf, fur, feathers, antlers, a bird's nest, a spider's
            web
        """),
    ),
    Theme(
        "plant",
        ("a photo of {a}", "{a} in close-up"),
        words("""
            tree, oak tree, pine tree, birch tree, willow tree, maple tree, palm tree, cherry
            tree, olive tree, baobab, sequoia, fir tree, tree stump, log, twig, branch, trunk,
            root, leaf, dry leaf, seed, acorn, pine cone, sapling, bush, hedge, shrub, fern, moss
            cushion, cactus, succulent, aloe, bamboo cane, reed, blade of grass, clover,
            dandelion, thistle, nettle, ivy, vine, rose, tulip, daisy, sunflower, lily, orchid,
            iris flower, poppy, violet flower, daffodil, crocus, hyacinth, peony, carnation,
            chrysanthemum, dahlia, marigold, lavender, jasmine, hibiscus, magnolia, lotus, water
            lily, bluebell, snowdrop, foxglove, bunch of flowers, flower bed, flower pot,
            mushroom, toadstool, lichen, seaweed, houseplant, bonsai, wreath, lawn, ear of wheat,
            cotton plant
        """),
    ),
    Theme(
        "space",
        ("a picture of {}",),
        words("""
            the moon, the full moon, a crescent moon, the sun, a solar eclipse, a lunar eclipse,
            the night sky, the Milky Way, a galaxy, a nebula, a star cluster, a comet, a meteor,
            an asteroid, the planet Earth from space, the planet Mars, the planet Jupiter, the
            planet Saturn with its rings, a satellite, a space station, an astronaut in space, a
            rocket launch, the northern lights, a lunar landscape, a telescope's view
        """),
    ),
)  # fmt: skip
