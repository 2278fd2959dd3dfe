"""What a picture itself is: style of art or photograph, point of view, letters, occasions."""

from __future__ import annotations

import string
from typing import Final

from .theme import Theme, words

PICTURES: Final = (
    Theme(
        "art style",
        ("{a}", "a landscape as {a}", "a portrait as {a}"),
        words("""
            oil painting, watercolour painting, gouache painting, acrylic painting, fresco,
            tempera painting, ink drawing, pencil sketch, charcoal drawing, pastel drawing, chalk
            drawing, crayon drawing, child's drawing, doodle, cartoon, comic strip, caricature,
            woodcut, linocut, etching, engraving, lithograph, screen print, poster, stencil,
            graffiti, mural, mosaic, stained glass window, tapestry, embroidery, paper collage,
            origami, calligraphy, illuminated manuscript, icon painting, cave painting, Egyptian
            relief, Greek vase painting, Roman mosaic, Chinese ink painting, Japanese woodblock
            print, Persian miniature, Gothic altarpiece, Renaissance painting, Baroque painting,
            Rococo painting, Romantic painting, realist painting, impressionist painting,
            pointillist painting, expressionist painting, cubist painting, surrealist painting,
            abstract painting, minimalist painting, pop art print, art nouveau poster, art deco
            poster, bronze sculpture, marble sculpture, wood carving, ceramic figure, digital
            painting, vector illustration, pixel art picture, 3D rendering, video game screenshot,
            anime drawing, botanical illustration, technical drawing, architectural plan, diagram,
            map, infographic
        """),
    ),
    Theme(
        "photographic style",
        ("{a}", "a scene as {a}"),
        words("""
            black and white photograph, sepia photograph, faded photograph, overexposed
            photograph, underexposed photograph, high-contrast photograph, low-contrast
            photograph, blurred photograph, out-of-focus photograph, motion-blurred photograph,
            sharp photograph, grainy photograph, noisy photograph, low-resolution photograph,
            pixelated image, compressed image, long-exposure photograph, double exposure,
            time-lapse image, panorama, fisheye photograph, wide-angle photograph, telephoto
            photograph, macro photograph, microscope image, X-ray image, infrared photograph,
            thermal image, satellite image, aerial photograph, underwater photograph, studio
            photograph, passport photograph, selfie, snapshot, wedding photograph, school
            photograph, newspaper photograph, fashion photograph, food photograph, sports
            photograph, wildlife photograph, street photograph, documentary photograph, still
            life, silhouette, photograph with a blurred background, photograph with lens flare,
            photograph with a vignette, photograph with a white border, instant photograph,
            nineteenth-century photograph, photograph from the 1920s, photograph from the 1950s,
            photograph from the 1970s, photograph from the 1990s, screenshot, scanned document,
            surveillance camera image, photo collage, mirror image, negative
        """),
    ),
    Theme(
        "point of view",
        ("a photo taken {}", "a subject seen {}"),
        words("""
            from above, from far above, from below, from ground level, from eye level, from the
            front, from behind, from the side, from the left, from the right, from a distance,
            from very near, from inside, from outside, from a window, from a moving car, from an
            aeroplane, from a drone, from a mountain top, from under water, through glass, through
            leaves, through a keyhole, in a mirror, at a slanted angle, in profile, in
            three-quarter view, in cross-section, over the shoulder, head-on
        """),
    ),
    Theme(
        "letter",
        ('a sign with the letter "{}"', 'the capital letter "{}"', 'a word that begins with "{}"'),
        tuple(string.ascii_uppercase),
    ),
    Theme(
        "digit",
        ('the digit "{}"', 'a sign with the number "{}"', 'a house with the number "{}"',
         'a shirt with the number "{}"'),
        tuple(string.digits),
    ),
    Theme(
        "digit",
        ('the number "{}"', 'a price tag of "{}"'),
        words("""
            10, 11, 12, 13, 15, 18, 20, 21, 24, 25, 30, 40, 42, 50, 60, 64, 75, 80, 90, 99, 100,
            200, 365, 500, 1000, 1900, 1950, 1984, 2000, 2024
        """),
    ),
    Theme(
        "written word",
        ('the word "{}"', 'a sign that says "{}"'),
        words("""
            open, closed, stop, go, exit, entrance, sale, welcome, danger, warning, help, hello,
            thanks, love, peace, home, coffee, taxi, police, hotel, free, new, yes, no, push,
            pull, left, right, hot, cold, up, down
        """),
    ),
    Theme(
        "written word",
        ("{}",),
        words("""
            handwriting, a handwritten letter, printed text, a page of a book, a newspaper
            headline, a street sign, a road sign, a shop sign, a number plate, a label with small
            print, text in Latin letters, text in Greek letters, text in Cyrillic letters, text in
            Arabic letters, text in Hebrew letters, text in Chinese characters, text in Japanese
            characters, text in Korean letters, text in Devanagari letters, text in Thai letters,
            Egyptian hieroglyphs, musical notation, a mathematical formula, computer code on a
            screen, a table of figures, a bar chart, a line graph, a pie chart, a barcode, a plain
            logo, a flag, a coat of arms, an emblem, subtitles under a film scene, a watermark
            over a picture, a picture with no text at all
        """),
    ),
    Theme(
        "occasion",
        ("a photo of {}", "people at {}"),
        words("""
            a birthday party, a wedding, a funeral, a graduation, a carnival, a parade, a concert,
            a festival, a football match, a marathon, a horse race, a chess tournament, a dance, a
            theatre play, a puppet show, a circus, a firework display, a bonfire, a Christmas
            market, an Easter egg hunt, a Halloween party, a New Year's party, a lantern festival,
            a religious service, a baptism, a demonstration, an election, a press conference, a
            trade fair, a job interview, a school lesson, an exam, a science fair, an auction, a
            flea market, a picnic in a park, a traffic jam, a car accident, a house fire, a
            rescue, an earthquake's aftermath
        """),
    ),
    Theme(
        "relation",
        ("a picture of {}", "something like {}"),
        words("""
            a reflection in water, a shadow on a wall, a contrast of light and dark, symmetry,
            asymmetry, a repetition, an optical illusion, perspective lines, a vanishing point, an
            empty space, clutter, order, chaos, movement, stillness, growth, decay, an explosion,
            a splash, smoke, steam, fire, flames, sparks, bubbles, a flow of water, melting ice,
            broken glass, a knot, a crack, a hole, a pile, a line, a circle of things, a border, a
            blurred shape
        """),
    ),
    Theme(
        "fantasy",
        ("a picture of {a}", "a drawing of {a}"),
        words("""
            dragon, unicorn, mermaid, fairy, elf, dwarf, giant, wizard, witch, ghost, vampire,
            werewolf, zombie, skeleton warrior, angel, demon, phoenix, griffin, centaur, minotaur,
            sea serpent, troll, goblin, magic castle, flying carpet, crystal ball, treasure chest,
            pirate ship, time machine, flying saucer, alien, cyborg, giant robot, haunted house,
            enchanted forest
        """),
    ),
)  # fmt: skip
