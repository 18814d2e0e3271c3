// Facades in four styles with their windows, shops, awnings, signs and tubes. paint: part, building, height / 100 m.
#include "glsl/city.glsl"
#ifndef VERTEX
// Snow on what lies level, and the light of the street.
void city_finish(inout Material m, inout Vertex v) {
#if CITY_SNOW
  m.albedo = mix(m.albedo, vec3(.8, .84, .9), .9 * step(.6, v.n.y));
#endif
#if CITY_LIT
  m.glow += m.albedo * city_spill(v.p, v.n);
#endif
}
float city_band(float f, float low, float high, float soft) { return sat((f - low) / soft + .5) * sat((high - f) / soft + .5); }
vec3 city_wall(float id, float style, vec2 at, vec4 grain) {
  float tone = fract(id * 37.31);
  vec3 c;
  if (style < 1.) {
    c = mix(vec3(.30, .105, .06), vec3(.40, .22, .13), tone);
    vec2 q = vec2(at.x * 4.2 + .5 * mod(floor(at.y * 12.), 2.), at.y * 12.);
    c *= .82 + .36 * hash21(floor(q) + id * 50.);
  } else if (style < 2.) c = tone < .3 ? vec3(.60, .46, .28) : tone < .55 ? vec3(.55, .34, .25) : tone < .8 ? vec3(.46, .48, .44) : vec3(.64, .58, .48);
  else if (style < 3.) c = mix(vec3(.34, .31, .27), vec3(.50, .47, .42), tone);
  else c = mix(vec3(.09, .10, .11), vec3(.16, .15, .14), tone);
  return c * mix(.78, 1.12, grain.r) * mix(.9, 1.06, grain.a);
}
// Someone's room at night: warm or cool, brighter under its ceiling, a curtain drawn at times.
vec3 city_room(vec2 cell, vec2 f, float id) {
  float a = hash21(cell + id * 91.7), b = hash21(cell * 3.1 + id * 17.), c = hash21(cell + 40.);
  vec3 light = b < .55 ? vec3(1., .56, .22) : b < .8 ? vec3(1., .74, .44) : b < .93 ? vec3(.62, .80, 1.) : vec3(1., .34, .46);
  float curtain = mix(1., .45, step(c * .5, abs(f.x - .5)) * step(.4, c));
  return light * mix(.45, 1.5, a) * mix(.55, 1.15, f.y) * curtain;
}
void city_windows(inout Material m, inout Vertex v, vec2 at, float id, float style, float soft, vec4 grain) {
  vec2 size = style < 1. ? vec2(2.1, 3.3) : style < 2. ? vec2(2.35, 3.3) : style < 3. ? vec2(3.1, 3.3) : vec2(1.45, 3.3);
  vec2 q = vec2(at.x, at.y - 4.2) / size, cell = floor(q), f = q - cell;
  vec4 hole = style < 1. ? vec4(.27, .73, .22, .80) : style < 2. ? vec4(.29, .71, .12, .82) : style < 3. ? vec4(.06, .94, .30, .78) : vec4(.03, .97, .05, .95);
  vec2 s = vec2(soft, v.foot) / size;
  float far = smoothstep(.30, .75, s.x);
  float glass = city_band(f.x, hole.x, hole.y, s.x + .004) * city_band(f.y, hole.z, hole.w, s.y + .004);
  float frame = glass - city_band(f.x, hole.x + .022, hole.y - .022, s.x + .004) * city_band(f.y, hole.z + .016, hole.w - .016, s.y + .004);
  float bar = style < 2. ? (1. - sat(abs(f.x - .5) / (s.x * .7 + .012) - .2)) + (1. - sat(abs(f.y - .62) / (s.y * .7 + .009) - .2)) * step(style, .9)
            : style < 3. ? 1. - sat(abs(fract(f.x * 3.) - .5) / (s.x * 2. + .02) - .2) : 0.;
  frame = max(frame, sat(bar) * glass) * (1. - smoothstep(.02, .25, s.x));
  glass = mix(glass, (hole.y - hole.x) * (hole.w - hole.z), far);
  // The pane lies back in the wall: the lintel's shadow, and a sill that catches light.
  float deep = style > 2.5 ? 0. : smoothstep(hole.w - .16, hole.w, f.y) * .7 + smoothstep(hole.x + .10, hole.x, f.x) * .25;
  float sill = style > 2.5 ? 0. : city_band(f.x, hole.x - .05, hole.y + .05, s.x + .01) * city_band(f.y, hole.z - .055, hole.z, s.y + .01);
  m.albedo = mix(m.albedo, m.albedo * .55 + .22, sill * (1. - far) * .8);
  float shutter = style >= 1. && style < 2. ? city_band(f.x, hole.x - .17, hole.x - .01, s.x + .01) + city_band(f.x, hole.y + .01, hole.y + .17, s.x + .01) : 0.;
  vec3 paint = fract(id * 11.7) < .5 ? vec3(.055, .13, .12) : vec3(.17, .06, .035);
  m.albedo = mix(m.albedo, paint * (.75 + .5 * step(.5, fract(f.y * 22.)) * smoothstep(.03, .005, s.y)), shutter * city_band(f.y, hole.z, hole.w, s.y + .01) * (1. - far) * step(.35, fract(id * 23.)));
  vec3 room = vec3(0.);
#if CITY_LIT
  {
    float lit_ = step(hash21(cell + id * 173.3), (style > 2. ? .52 : .44) * min(city_mood.x * 1.3, 1.) * (.5 + hash21(vec2(cell.y, id * 7.))));
    vec2 inside = vec2((f.x - hole.x) / (hole.y - hole.x), (f.y - hole.z) / (hole.w - hole.z));
    room = mix(city_room(cell, inside, id) * lit_, vec3(1., .62, .32) * .32 * city_mood.x, far);
  }
#endif
  vec3 pane = style > 2.5 ? vec3(.020, .030, .036) : mix(vec3(.018, .022, .026), vec3(.17, .16, .145), step(.62, hash21(cell + id * 5.)) * step(hash21(cell + 9.), f.y + .1) * (1. - far));
  vec3 tilt = (vec3(hash21(cell + 3.), hash21(cell + 5.), hash21(cell + 8.)) - .5) * .05 * (1. - far);
  v.n = normalize(v.n + tilt * glass);
  m.albedo = mix(m.albedo, pane, glass * (1. - deep * .5));
  m.albedo = mix(m.albedo, style < 2. ? vec3(.52, .50, .46) : vec3(.06), frame);
  m.gloss = glass * (1. - frame) * .95; m.rough = .12;
  m.glow += room * glass * (1. - frame) * .72 * city_mood.x;
  m.ao *= 1. - deep * glass * .6;
}
void city_shop(inout Material m, inout Vertex v, vec2 at, float id, float soft) {
  float shop = floor(at.x / 4.6 + id * 9.), f = fract(at.x / 4.6 + id * 9.), a = hash21(vec2(shop, id * 33.)), b = hash21(vec2(shop + 7., id * 21.));
  vec2 s = vec2(soft / 4.6, v.foot) + .002;
  vec3 wood = a < .25 ? vec3(.05, .09, .075) : a < .5 ? vec3(.16, .045, .035) : a < .75 ? vec3(.035, .05, .10) : vec3(.07, .065, .06);
  m.albedo = wood;
  float glass = city_band(f, .05, .95, s.x) * city_band(at.y, .62, 3.15, s.y);
  float door = city_band(f, .42, .62, s.x) * city_band(at.y, .18, 2.6, s.y);
  glass = max(glass, door);
  float bar = max(1. - sat(abs(abs(f - .52) - .105) / (s.x * .7 + .006) - .3), 1. - sat(abs(at.y - 2.62) / (s.y * .7 + .03) - .3));
  glass *= 1. - sat(bar) * smoothstep(.12, .02, s.x);
  // On the shelves, rows of things; before them, now and then, a dark figure of a plant or a dummy.
  vec2 g = vec2(at.x * 2.6 + .37 * floor(at.y * 1.55), at.y * 1.55), gc = floor(g), gf = g - gc;
  float thing = hash21(gc + a * 50.), row = step(.14, gf.y) * step(gf.y, .2 + .65 * thing) * step(.12, gf.x) * step(gf.x, .55 + .38 * fract(thing * 7.));
  row *= step(.3, thing) * smoothstep(.10, .03, v.foot) * smoothstep(.35, .1, s.x * 4.6);
  float shelf = max(row, step(gf.y, .07) * smoothstep(.06, .02, v.foot));
  vec3 ware = mix(vec3(.35, .22, .12), vec3(fract(thing * 13.), fract(thing * 29.), fract(thing * 41.)), .45) * .8;
  vec3 light = b < .6 ? vec3(1., .62, .28) : b < .85 ? vec3(1., .80, .55) : vec3(.55, .80, 1.);
  if (city_mood.w > .5 && a > .45) light = mix(light, city_neon(b), .75);
  m.albedo = mix(m.albedo, vec3(.030, .028, .027) + ware * .12 * shelf, glass);
  float open_ = step(.18, b);
  m.glow += light * mix(vec3(1.), ware * .75, shelf) * glass * (.16 + .84 * smoothstep(.2, 3.1, at.y)) * (.11 + city_mood.x * open_ * .55);
  float board = city_band(at.y, 3.32, 3.98, s.y) * city_band(f, .04, .96, s.x);
  vec3 tone = mix(city_neon(fract(b * 3.7)), vec3(.55, .5, .42), .45) * .42;
  m.albedo = mix(m.albedo, tone, board);
  vec2 letter = vec2((f - .5) * 4.6 / .34, (at.y - 3.65) / .34), lc = floor(letter);
  float ink = step(.42, hash21(floor(letter * vec2(4., 5.)) + shop)) * step(abs(letter.y), .52) * step(abs(letter.x), 2. + 3. * a) * step(.16, fract(letter.x)) * smoothstep(.08, .02, v.foot) * smoothstep(.05, .012, s.x);
  m.albedo = mix(m.albedo, vec3(.80, .76, .66), ink * board);
  m.glow += (tone * .5 + vec3(1., .85, .6) * ink) * board * city_mood.x * .5;
  m.gloss = glass * .8; m.rough = .1;
}
void city_sign(inout Material m, inout Vertex v, float id) {
  float out_ = CITY_WALL - abs(v.rest.x), lit_ = city_mood.x * mix(.45, 1., city_mood.w);
  vec3 tone = city_neon(fract(id * 5.77));
  bool face = abs(v.n.z) > .5;
  vec2 q = vec2((out_ - .225) / 1.05, v.rest.y / 1.05 + id * 3.), cell = floor(q), f = q - cell;
  if (v.rest.x > 0.) f.x = 1. - f.x;
  // A sign of its own for each square: strokes on a lattice, alike on both sides.
  vec2 g = (f - .14) / .72 * vec2(3., 4.), near = abs(g - floor(g + .5)), line = floor(g + .5), seg = floor(g);
  float soft = v.foot * 5. + .04;
  float across = step(.42, hash21(vec2(seg.x, line.y) + cell.y * 7. + id * 61.)) * (1. - sat((near.y - .13) / soft + .5));
  float up = step(.42, hash21(vec2(line.x, seg.y) * 3. + cell.y * 5. + id * 43.)) * (1. - sat((near.x - .11) / soft + .5));
  float inside = step(0., g.x + .1) * step(g.x, 3.1) * step(0., g.y + .1) * step(g.y, 4.1);
  float ink = max(across, up) * inside * float(face);
  float rim = face ? sat((abs(q.x - .5) - .44) / (v.foot + .02) + .5) : .5;
  ink = mix(ink, .25, smoothstep(.05, .18, v.foot));
  float flick = step(.93, hash21(vec2(floor(id * 400.), 3.))) * step(.6, hash21(vec2(floor(sceneTime * 11.), id * 90.)));
  m.albedo = mix(vec3(.03), mix(tone, vec3(.7), .3) * .35, city_mood.w > .5 ? .15 : .8);
  m.albedo = mix(m.albedo, vec3(.8), ink * (1. - city_mood.w) * .7);
  vec3 second = city_neon(fract(id * 9.31));
  m.glow = (mix(tone, vec3(1.), .25) * ink * 2.2 + second * rim * 1.1 * city_mood.w + tone * .10) * lit_ * (1. - .8 * flick);
}
#endif
Material city_walls_material(inout Vertex v) {
  Material m = matte(vec3(.11));
#ifndef VERTEX
  float id = v.paint.y, style = floor(id * 4.), soft = v.foot / max(abs(dot(v.rd, v.n)), .04);
  vec2 at = vec2(abs(v.n.x) > .5 ? v.rest.z : v.rest.x, v.rest.y);
  vec4 grain = texture(noiseMap, at * vec2(.08, .045) + id);
  m.albedo = city_wall(id, style, at, grain);
  // Rain has run down the walls for years.
  float run = texture(noiseMap, vec2(at.x * .35, at.y * .02 + id)).g;
  m.albedo *= mix(1., .72, smoothstep(.5, .8, run));
  if (at.y < v.paint.z * 100. - 1.2 && v.n.y < .5) city_windows(m, v, at, id, style, soft, grain);
  m.ao = mix(.55, 1., smoothstep(0., 9., v.rest.y));
  if (v.n.y > .5) m.albedo = vec3(.11);
  city_finish(m, v);
#endif
  return m;
}
Material city_shops_material(inout Vertex v) {
  Material m = matte(vec3(.2));
#ifndef VERTEX
  vec2 at = vec2(abs(v.n.x) > .5 ? v.rest.z : v.rest.x, v.rest.y);
  city_shop(m, v, at, v.paint.y, v.foot / max(abs(dot(v.rd, v.n)), .04));
  m.ao = mix(.55, .8, smoothstep(0., 4., v.rest.y));
  city_finish(m, v);
#endif
  return m;
}
Material city_trims_material(inout Vertex v) {
  Material m = matte(vec3(.2));
#ifndef VERTEX
  float part = v.paint.x, id = v.paint.y;
  if (part < 1.5) {
    float grain = texture(noiseMap, v.rest.zy * .22).r;
    m.albedo = mix(vec3(.30, .28, .25), vec3(.46, .43, .38), fract(id * 7.7)) * mix(.75, 1.1, grain);
  } else if (part < 2.5) {
    vec3 tone = id < .3 ? vec3(.42, .05, .04) : id < .55 ? vec3(.05, .15, .10) : id < .8 ? vec3(.07, .10, .22) : vec3(.50, .30, .06);
    float stripe = step(.5, fract(v.rest.z * 1.6)) * step(.35, fract(id * 17.));
    m.albedo = mix(tone, vec3(.60, .56, .48), mix(stripe, .5 * step(.35, fract(id * 17.)), smoothstep(.08, .3, v.foot)));
    m.through = .35;
  } else if (part < 3.5) m.albedo = vec3(.038, .041, .044);
  else if (part < 4.5) { m.albedo = vec3(.6); m.glow = vec3(1., .66, .34) * 7. * city_mood.x; }
  else if (part < 5.5) city_sign(m, v, id);
  else { m.albedo = vec3(.3); m.glow = mix(city_neon(id), vec3(1.), .14) * 2.3 * city_mood.x; }
  city_finish(m, v);
#endif
  return m;
}
