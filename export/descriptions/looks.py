"""How things look: colour, shape, number, texture, material, pattern, size, place in the frame."""

from __future__ import annotations

from typing import Final

from .theme import Theme, words

_COUNTED: Final = words("""
    apples, balls, birds, boats, books, bottles, candles, cars, chairs, cups, dogs, flowers,
    stones, trees, windows
""")
_NUMBERS: Final = words("two, three, four, five, six, seven, eight, nine, ten, a dozen, twenty")

LOOKS: Final = (
    Theme(
        "colour",
        ("an image that is mostly {}", "{a} object", "something {} on a plain ground",
         "a picture in which everything is {}"),
        words("""
            red, dark red, crimson, scarlet, maroon, pink, pale pink, magenta, orange, dark
            orange, peach, coral, yellow, pale yellow, golden, mustard yellow, cream, beige,
            green, dark green, light green, olive green, lime green, mint green, teal, turquoise,
            cyan, blue, navy blue, light blue, sky blue, indigo, purple, violet, lavender, lilac,
            plum, brown, dark brown, tan, copper, bronze, silver, grey, dark grey, light grey,
            white, off-white, black, jet black, black and white, red and white, blue and yellow,
            green and purple, multicoloured, rainbow-coloured, pastel-coloured, neon-coloured,
            colourless, earth-toned
        """),
    ),
    Theme(
        "shape",
        ("{a} shape", "an object that is shaped like {a}", "a picture with {a} in it"),
        words("""
            circle, oval, square, rectangle, triangle, diamond, pentagon, hexagon, octagon, star,
            heart, cross, crescent, ring, spiral, arrow, arch, cube, sphere, cone, pyramid,
            cylinder, prism, dome, disc, teardrop, zigzag, wave, parallelogram, trapezium,
            semicircle, crown, wedge, tube, coil, helix, curve, straight line, grid, lattice,
            funnel, hook
        """),
    ),
    Theme(
        "count",
        ("a photo of {}",),
        tuple(f"{number} {thing}" for number in _NUMBERS for thing in _COUNTED),
    ),
    Theme(
        "count",
        ("{} objects in a picture", "an image of {} subjects", "{} of the same thing"),
        words("""
            two, three, four, five, six, seven, eight, nine, ten, many, several, a few, hundreds
            of, countless
        """),
    ),
    Theme(
        "count",
        ("{}",),
        words("""
            a single object, one lonely subject, nothing at all, an empty picture, a pair of
            things, a couple of objects, a trio, a group of things, a crowd of things, a heap of
            objects, a row of things, a stack of things, a collection, too many things to count
        """),
    ),
    Theme(
        "texture",
        ("a close-up of {a} surface", "{a} texture", "something that feels {}"),
        words("""
            rough, smooth, bumpy, fuzzy, furry, fluffy, hairy, woolly, silky, velvety, glossy,
            shiny, matt, polished, scratched, cracked, wrinkled, creased, crumpled, grainy,
            gritty, sandy, muddy, slimy, sticky, wet, dry, dusty, flaky, peeling, porous, spongy,
            prickly, spiky, thorny, ribbed, ridged, grooved, scaly, feathery, leathery, waxy,
            foamy, bubbly, frosty, icy, crystalline, rusty, mossy, knitted, braided, frayed
        """),
    ),
    Theme(
        "material",
        ("an object made of {}", "a piece of {}", "a photo that shows {}"),
        words("""
            wood, bamboo, cork, paper, cardboard, leather, cotton, wool, silk, linen, denim, felt,
            lace, velvet, nylon, canvas, rope, wicker, straw, rubber, plastic, foam, glass,
            stained glass, crystal, porcelain, clay, terracotta, brick, concrete, cement, asphalt,
            marble, granite, slate, limestone, sandstone, gravel, pebble, sand, iron, steel,
            stainless steel, aluminium, copper wire, brass, solid gold, sterling silver, tin,
            lead, chrome, gold leaf, ivory, bone, shell, amber, jade, pearl, wax, ice, charcoal,
            chalk
        """),
    ),
    Theme(
        "pattern",
        ("a pattern of {}", "a fabric with {}", "wallpaper with {}"),
        words("""
            stripes, thin stripes, wide stripes, diagonal stripes, dots, polka dots, checks,
            tartan, herringbone, houndstooth, chevrons, zigzags, waves, swirls, spirals, circles,
            squares, triangles, hexagons, diamonds, stars, hearts, flowers, leaves, vines,
            feathers, scales, leopard spots, zebra stripes, camouflage, paisley, mosaic tiles,
            brickwork, honeycomb, a grid, a maze, concentric rings, splashes of paint, marbling,
            tie-dye, lace-work, fish bones, clouds, arrows
        """),
    ),
    Theme(
        "size",
        ("{a} object", "a photo of something {}", "{a} animal"),
        words("""
            tiny, minuscule, microscopic, very small, small, little, medium-sized, large, big,
            very large, huge, enormous, gigantic, colossal, tall, short, long, narrow, wide,
            thick, thin, slim, bulky, miniature, life-sized, oversized
        """),
    ),
    Theme(
        "position",
        ("the subject is {}", "an object {}", "something placed {}"),
        words("""
            in the centre, in the top left corner, in the top right corner, in the bottom left
            corner, in the bottom right corner, at the top, at the bottom, on the left, on the
            right, at the edge of the frame, far away, very near, in the foreground, in the
            background, behind something else, in front of something else, between two other
            things, above everything else, beneath everything else, inside a container, outside a
            box, next to a wall, hidden in a corner, upside down, lying on its side, hanging from
            above, standing upright, leaning to one side, half out of the frame, filling the whole
            frame
        """),
    ),
    Theme(
        "light",
        ("a scene in {}", "a photo with {}"),
        words("""
            bright light, dim light, harsh light, soft light, warm light, cold light, candlelight,
            firelight, lamplight, moonlight, starlight, neon light, fluorescent light, spotlight,
            backlight, side light, natural light, dappled light, flickering light, ultraviolet
            light, deep shadow, long shadows, complete darkness, glowing light, reflected light,
            coloured light
        """),
    ),
)  # fmt: skip
