"""People: how many, how old, what they wear, do, feel and work at, and the parts of the body."""

from __future__ import annotations

from typing import Final

from .theme import Theme, words

PEOPLE: Final = (
    Theme(
        "number of people",
        ("a photo of {}", "{} in the picture"),
        words("""
            nobody, one person, a person alone, two people, a couple, three people, four people,
            five people, six people, seven people, eight people, a family of four, a large family,
            a small group of people, a group of friends, a team, a class of pupils, an audience, a
            queue of people, a crowd, a huge crowd, a few passers-by, twins, triplets, a person
            and a dog, a person with a child, people far away, a procession, a choir
        """),
    ),
    Theme(
        "age",
        ("a portrait of {}", "a photo of {}", "the hands of {}"),
        words("""
            a newborn baby, a baby, a toddler, a small child, a young girl, a young boy, a
            schoolchild, a teenager, a teenage girl, a teenage boy, a young adult, a young woman,
            a young man, an adult, a woman, a man, a middle-aged woman, a middle-aged man, an
            elderly woman, an elderly man, an old couple, a grandmother, a grandfather, a
            centenarian
        """),
    ),
    Theme(
        "clothing",
        ("a photo of {}", "a person wearing {}"),
        words("""
            a shirt, a checked shirt, a blouse, a jumper, a cardigan, a hooded top, a coat, a
            raincoat, a fur coat, a leather jacket, a denim jacket, a suit, a waistcoat, a dinner
            jacket, a dress, an evening gown, a wedding dress, a skirt, a kilt, trousers, jeans,
            shorts, leggings, tights, pyjamas, a dressing gown, a swimsuit, swimming trunks, a
            wetsuit, a uniform, an apron, overalls, a lab coat, a cape, a poncho, a shawl, a sari,
            a kimono, a robe, a toga, a veil, a headscarf, a turban, a hat, a straw hat, a top
            hat, a bowler hat, a cowboy hat, a beret, a woolly hat, a baseball cap, a helmet, a
            hard hat, a crown, a mask, a face mask, glasses, sunglasses, goggles, earrings, a
            necklace, a bracelet, a finger ring, a brooch, a wristwatch, a belt, braces, a
            necktie, a bow tie, a scarf, gloves, mittens, socks, shoes, boots, wellington boots,
            high heels, sandals, slippers, flip-flops, running shoes, ballet shoes, armour, a
            backpack, a handbag
        """),
    ),
    Theme(
        "profession",
        ("a photo of {a} at work", "a portrait of {a}"),
        words("""
            doctor, nurse, surgeon, dentist, vet, pharmacist, paramedic, firefighter, police
            officer, soldier, sailor, pilot, flight attendant, astronaut, scientist, chemist,
            biologist, astronomer, mathematician, engineer, architect, builder, bricklayer,
            carpenter, joiner, plumber, electrician, welder, blacksmith, mechanic, miner, farmer,
            shepherd, gardener, florist, fisherman, hunter, lumberjack, butcher, baker, cook,
            waiter, bartender, barista, shopkeeper, cashier, hairdresser, barber, tailor,
            shoemaker, jeweller, watchmaker, potter, painter, sculptor, photographer, film
            director, actor, dancer, ballerina, singer, musician, conductor, drummer, clown,
            magician, acrobat, juggler, writer, poet, journalist, newsreader, librarian, teacher,
            professor, student, judge, lawyer, politician, king, queen, priest, monk, nun,
            businessman, businesswoman, secretary, programmer, postman, courier, taxi driver,
            lorry driver, train driver, cleaner, window cleaner, lifeguard, athlete, referee,
            boxer, jockey, diver, beekeeper
        """),
    ),
    Theme(
        "activity",
        ("a person {}", "people {}"),
        words("""
            walking, running, jumping, climbing, crawling, falling, sitting, standing, lying down,
            sleeping, kneeling, bending over, stretching, doing yoga, lifting weights, swimming,
            diving, surfing, rowing, sailing, fishing, skiing, snowboarding, ice skating,
            sledging, cycling, skateboarding, roller skating, horse riding, driving, flying a
            kite, hiking, camping, playing football, playing tennis, playing basketball, playing
            cricket, playing volleyball, playing golf, boxing, wrestling, fencing, dancing,
            singing, playing the guitar, playing the piano, playing chess, playing cards, playing
            video games, painting, drawing, writing, reading, studying, typing, talking,
            whispering, shouting, laughing, crying, kissing, hugging, shaking hands, waving,
            pointing, clapping, praying, eating, drinking, cooking, baking, washing up, cleaning,
            ironing, sewing, knitting, gardening, digging, harvesting, hammering, sawing, building
            a house, carrying boxes, pushing a cart, shopping, queueing, waiting, travelling,
            taking a photograph, filming, telephoning, watching television, brushing teeth,
            shaving, bathing, getting dressed, giving a speech, teaching a class, getting married,
            celebrating, marching, protesting, fighting, hiding, throwing a ball, catching a ball,
            blowing bubbles, lighting a candle
        """),
    ),
    Theme(
        "emotion",
        ("a face that looks {}", "{a} person", "an image with {a} mood"),
        words("""
            happy, joyful, cheerful, excited, delighted, proud, hopeful, calm, peaceful, relaxed,
            content, loving, tender, grateful, amused, playful, surprised, amazed, curious,
            thoughtful, dreamy, nostalgic, serious, neutral, bored, tired, sleepy, confused,
            nervous, anxious, worried, scared, terrified, shocked, sad, gloomy, melancholy,
            lonely, desperate, disappointed, ashamed, embarrassed, jealous, disgusted, annoyed,
            angry, furious, cruel, mysterious, romantic
        """),
    ),
    Theme(
        "body part",
        ("a close-up of {}", "a picture of {}"),
        words("""
            a human face, an eye, a pair of eyes, eyebrows, eyelashes, an ear, a nose, a mouth,
            lips, teeth, a smile, a tongue, a chin, a beard, a moustache, freckles, curly hair,
            straight hair, long hair, short hair, blond hair, red hair, grey hair, a bald head,
            braids, a neck, shoulders, an arm, an elbow, a hand, a fist, fingers, a fingernail, a
            palm, a back, a belly, a leg, a knee, a foot, toes, bare skin, a tattoo, a scar, a
            skeleton, a skull, a beating heart, a brain
        """),
    ),
)  # fmt: skip
