"""What people make: food, vehicles, buildings, rooms, tools and the other things of a day."""

from __future__ import annotations

from typing import Final

from .theme import Theme, words

THINGS: Final = (
    Theme(
        "food",
        ("a photo of {}", "{} on a table"),
        words("""
            bread, a baguette, a bread roll, toast, a sandwich, a hamburger, a hot dog, pizza,
            pasta, spaghetti, lasagne, noodles, a bowl of ramen, rice, fried rice, sushi,
            dumplings, a curry, a stew, a bowl of soup, a salad, chips, mashed potatoes, a baked
            potato, an omelette, fried eggs, boiled eggs, bacon, sausages, a steak, roast chicken,
            meatballs, ham, kebab, grilled fish, oysters, prawns, tacos, a burrito, falafel,
            hummus, a pie, a quiche, cheese, butter, yoghurt, pancakes, waffles, porridge, cereal,
            jam, honey, a chocolate bar, sweets, a lollipop, biscuits, a muffin, a cupcake, a
            birthday cake, a cheesecake, an apple pie, a croissant, a doughnut, ice cream, a
            milkshake, a pudding, jelly, popcorn, crisps, nuts, almonds, walnuts, raisins, apples,
            a pear, oranges, a lemon, a lime, grapefruit, bananas, grapes, strawberries,
            raspberries, blueberries, cherries, plums, a peach, an apricot, a melon, a watermelon,
            a pineapple, a mango, a coconut, a kiwi fruit, a pomegranate, figs, an avocado,
            tomatoes, a cucumber, carrots, potatoes, onions, garlic, a pepper, chilli peppers,
            broccoli, cauliflower, a cabbage, lettuce, spinach, peas, beans, lentils, sweetcorn, a
            pumpkin, an aubergine, asparagus, an artichoke, radishes, beetroot, olives, herbs,
            spices, salt and pepper, olive oil, a cup of coffee, a cup of tea, a glass of milk, a
            glass of water, orange juice, lemonade, a glass of beer, a glass of red wine, a glass
            of white wine, a cocktail, a breakfast, a picnic, a barbecue, a banquet, a bowl of
            fruit, street food, leftovers
        """),
    ),
    Theme(
        "vehicle",
        ("a photo of {a}", "{a} on the move"),
        words("""
            car, sports car, convertible, estate car, racing car, old-fashioned car, police car,
            taxi, limousine, van, camper van, caravan, pickup truck, lorry, tanker, fire engine,
            ambulance, bus, double-decker bus, school bus, coach, tram, underground train, steam
            train, high-speed train, goods train, railway carriage, locomotive, monorail, cable
            car, bicycle, tandem, tricycle, unicycle, scooter, motor scooter, motorcycle, quad
            bike, rickshaw, horse-drawn carriage, cart, wheelbarrow, pram, pushchair, wheelchair,
            shopping trolley, tractor, combine harvester, excavator, bulldozer, crane, forklift,
            cement mixer, steamroller, tank, snowmobile, sledge, boat, rowing boat, canoe, kayak,
            sailing boat, yacht, motorboat, fishing boat, ferry, cruise ship, container ship,
            warship, submarine, gondola, raft, lifeboat, aeroplane, airliner, biplane, glider,
            fighter jet, helicopter, drone, hot air balloon, airship, parachute, space rocket,
            space shuttle, skateboard
        """),
    ),
    Theme(
        "building",
        ("a photo of {a}", "{a} seen from the street"),
        words("""
            house, detached house, terraced house, cottage, farmhouse, bungalow, villa, mansion,
            palace, castle, fortress, block of flats, skyscraper, office building, tower block,
            hut, log cabin, shed, barn, greenhouse, tent, igloo, yurt, tree house, houseboat,
            church, cathedral, chapel, mosque, synagogue, temple, pagoda, monastery, shrine,
            pyramid, school, university, library, museum, art gallery, theatre, opera house,
            cinema, concert hall, hospital, clinic, pharmacy, police station, fire station,
            courthouse, prison, town hall, parliament, embassy, bank, post office, shop,
            supermarket, department store, shopping centre, bakery, bookshop, restaurant, cafe,
            pub, hotel, hostel, factory, warehouse, power station, windmill, wind turbine, water
            tower, lighthouse, clock tower, bell tower, radio mast, observatory, stadium, swimming
            pool hall, gym, garage, hangar, aqueduct, triumphal arch, fountain, statue, monument,
            gatehouse, city wall, ruin of a temple
        """),
    ),
    Theme(
        "room",
        ("a photo of {a}", "the inside of {a}", "an empty {}"),
        words("""
            living room, bedroom, child's bedroom, nursery, kitchen, dining room, bathroom,
            toilet, hallway, staircase, attic, cellar, study, home office, laundry room, pantry,
            wardrobe, balcony, veranda, conservatory, classroom, lecture hall, laboratory, office,
            open-plan office, meeting room, waiting room, hospital ward, operating theatre, hotel
            lobby, hotel room, ballroom, changing room, sports hall, workshop, studio, recording
            studio, theatre stage, auditorium, lift, corridor, prison cell, dungeon, wine cellar,
            shop floor, storeroom, cockpit, train compartment, ship's cabin, sauna
        """),
    ),
    Theme(
        "tool",
        ("a photo of {a}", "{a} in use"),
        words("""
            hammer, screwdriver, spanner, pair of pliers, hand saw, chainsaw, drill, chisel, file,
            plane for wood, axe, hatchet, knife, pocket knife, pair of scissors, pair of tweezers,
            ruler, tape measure, spirit level, compass, magnifying glass, microscope, telescope,
            pair of binoculars, thermometer, weighing scale, ladder, rope and hook, bucket,
            shovel, spade, rake, hoe, garden fork, watering can, hosepipe, lawnmower, pair of
            shears, paintbrush, paint roller, pencil, fountain pen, ballpoint pen, crayon, eraser,
            stapler, paper clip, hole punch, needle and thread, sewing machine, spinning wheel,
            loom, iron, broom, mop, dustpan, vacuum cleaner, sponge, whisk, wooden spoon, ladle,
            rolling pin, frying pan, saucepan, kettle, toaster, blender, grater, corkscrew, tin
            opener, chopping board, fork, spoon, pair of chopsticks, key, padlock, nail, screw,
            bolt, anvil, vice, welding torch, torch, lantern, candle, matchbox, lighter, syringe,
            stethoscope
        """),
    ),
    Theme(
        "furniture",
        ("a photo of {a}", "{a} in a room"),
        words("""
            chair, armchair, rocking chair, office chair, stool, bench, sofa, table, coffee table,
            desk, bed, bunk bed, cradle, cot, hammock, chest of drawers, cupboard, bookcase,
            shelf, cabinet, mirror, picture frame, lamp, chandelier, curtain, carpet, rug,
            cushion, pillow, blanket, clock, grandfather clock, vase, fireplace, radiator,
            bathtub, shower, washbasin, sink, oven, refrigerator, dishwasher, washing machine,
            door, window, waste bin
        """),
    ),
    Theme(
        "device",
        ("a photo of {a}", "an old-fashioned {}"),
        words("""
            computer, laptop, computer keyboard, computer mouse, computer screen, printer,
            scanner, mobile phone, rotary telephone, telephone box, tablet computer, television,
            radio, record player, loudspeaker, pair of headphones, microphone, camera, film
            camera, video camera, projector, games console, remote control, calculator,
            typewriter, light bulb, battery, electric plug, power cable, circuit board, solar
            panel, robot, satellite dish, aerial, fan, alarm clock, digital watch, hourglass,
            sundial, metronome, cash register, vending machine, cash machine, traffic light,
            parking meter, fuse box
        """),
    ),
    Theme(
        "music",
        ("a photo of {a}", "a musician with {a}"),
        words("""
            guitar, electric guitar, bass guitar, violin, viola, cello, double bass, harp, banjo,
            mandolin, lute, sitar, ukulele, piano, grand piano, organ, accordion, harmonica,
            flute, recorder, clarinet, oboe, bassoon, saxophone, trumpet, trombone, French horn,
            tuba, bugle, bagpipe, drum, drum kit, tambourine, cymbal, triangle, xylophone, maraca,
            gong, bell, music box
        """),
    ),
    Theme(
        "sport",
        ("a photo of {a}", "a player with {a}"),
        words("""
            football, rugby ball, basketball, volleyball, tennis ball, tennis racket, badminton
            racket, shuttlecock, table tennis bat, cricket bat, baseball bat, baseball glove,
            hockey stick, golf club, golf ball, bowling ball, snooker cue, dartboard, bow and
            arrow, javelin, discus, shot put, hurdle, pole vault bar, gymnastics beam, trampoline,
            boxing glove, punchbag, dumbbell, fencing sword, surfboard, snowboard, pair of skis,
            pair of ice skates, oar, fishing rod, saddle, climbing rope, starting block, finish
            line, medal, trophy, whistle
        """),
    ),
    Theme(
        "product",
        ("a product photo of {}", "an advertisement for {}", "{} on a shop shelf"),
        words("""
            a can of fizzy drink, a bottle of water, a box of cereal, a bar of soap, a tube of
            toothpaste, a bottle of shampoo, a bottle of perfume, a lipstick, a jar of cream, a
            packet of crisps, a bar of chocolate, a tin of soup, a jar of pickles, a carton of
            milk, a bag of flour, a packet of tea, a bag of coffee beans, a bottle of wine, a
            crate of beer, a pack of batteries, a smartphone, a smartwatch, a pair of trainers, a
            luxury watch, a designer handbag, a suitcase, a toy car, a teddy bear, a doll, a box
            of building blocks, a jigsaw puzzle, a board game, a deck of cards, a paperback book,
            a magazine, a newspaper, a pet food tin, a lawn chair, a scented candle, a set of
            pans, a gift box, a plain cardboard parcel
        """),
    ),
)  # fmt: skip
