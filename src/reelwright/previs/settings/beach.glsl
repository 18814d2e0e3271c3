// A beach: sand that rises from the sea, surf in rows, a film of water that runs up and back, and the open sea behind.
#include "glsl/sea.glsl"
uniform vec4 beach_lie;        // waterline ahead (m), its slant, phase, how far waves run up (m)
uniform vec3 beach_slopes;     // near the water, farther up, and where it changes (m)
uniform vec3 beach_tone;
uniform vec2 beach_land;       // side of the headland, how high it is
const float BEACH_SURF = 15.;  // waves break within this, metres
const float BEACH_BEAT = .93;  // radians a second between two waves

float beach_line(float x) { return beach_lie.x + beach_lie.y * x + .5 * sin(.16 * x + beach_lie.z) + .25 * sin(.41 * x + 2.); }
float beach_sand(vec2 p) {
  float up = beach_line(p.x) - p.y;
  float rise = beach_slopes.x * clamp(up, -30., beach_slopes.z) + beach_slopes.y * clamp(up - beach_slopes.z, 0., 90.);
  return rise + sat((up - 3.) / 5.) * (.05 * sin(.9 * p.x + .4 * p.y + beach_lie.z) + .035 * sin(1.3 * p.y - .7 * p.x));
}
// How far up the sand the newest wave has run at x, metres (0 .. run-up), and how far the sand is still wet.
vec2 beach_front(float x) {
  float slow = sin(.21 * x + 1.7) + .6 * sin(.53 * x + .4), w = sceneTime * BEACH_BEAT + .8 * slow;
  float a = .5 - .5 * cos(w), b = .5 - .5 * cos(w * .5 + 1.3 * slow + 1.);
  float ragged = .12 * sin(2.3 * x + w * .4) + .07 * sin(5.1 * x - w * .3) + .03 * sin(11. * x + w);
  float front = beach_lie.w * (.15 + .55 * a * a + .30 * b) + ragged * (.4 + a);
  return vec2(max(front, .1), beach_lie.w * 1.06 + .25 * slow + .25 * ragged);
}
// A wooded headland across the bay, on one side of the frame.
vec3 setting_backdrop(vec3 rd, vec3 c) {
  if (rd.y > .16) return c;
  float a = atan(rd.x, rd.z) * beach_land.x;
  if (a < .01) return c;
  float rough = texture(noiseMap, vec2(a * .55, .13)).r - .5, fine = texture(noiseMap, vec2(a * 3.1, .71)).r - .5;
  float ridge = beach_land.y * .085 * smoothstep(.02, .42, a) * (1. + .9 * rough) + .006 * fine * smoothstep(.02, .1, a);
  float cape = beach_land.y * .050 * smoothstep(.16, .55, a + .05 * rough) * (1. + .7 * fine);
  float y = rd.y / length(rd.xz), soft = pixel();
  float tone = texture(noiseMap, vec2(a * 5., y * 26.)).r;
  vec3 wood = mix(vec3(.030, .052, .026), vec3(.085, .100, .050), tone) * (skyAmbient(vec3(0., .8, -.6)) * 1.5 + sunLight * .12);
  vec3 rock = mix(vec3(.16, .13, .10), vec3(.30, .26, .21), tone) * (skyAmbient(vec3(0., .3, -.9)) * 1.2 + sunLight * .08);
  vec3 near = mix(rock, wood, smoothstep(.002, .010, y + .006 * fine));
  c = mix(c, airTo(wood, rd, 300. + 30. / max(haze, .05)), smoothstep(soft, -soft, y - ridge) * smoothstep(.0005, .002, ridge) * step(-.002, y));
  return mix(c, airTo(near, rd, 130. + 14. / max(haze, .05)), smoothstep(soft, -soft, y - cape) * smoothstep(.0005, .002, cape) * step(-.002, y));
}
float setting_trace(vec3 ro, vec3 rd) {
  float water = rd.y < -1e-5 ? -ro.y / rd.y : 1e9;
  vec2 w = ro.xz + rd.xz * water;
#if defined(ONLY_FAR)
  return min(water, FAR * .99);
#endif
  if (water < 1e8 && beach_line(w.x) < w.y) return min(water, FAR * .99);
  // The sand is smooth and its slope nearly known: a few steps along the secant find it.
  float t = clamp((ro.y - beach_sand(ro.xz)) / max(-rd.y, .02), .05, 120.), g = min(rd.y + rd.z * beach_slopes.x * .8, -.006);
  for (int k = 0; k < 5; k++) {
    vec2 p = ro.xz + rd.xz * t;
    t = clamp(t - (ro.y + rd.y * t - beach_sand(p)) / g, .02, 400.);
  }
  vec2 p = ro.xz + rd.xz * t;
  return abs(ro.y + rd.y * t - beach_sand(p)) < .03 + t * .004 ? t : rd.y < -1e-5 ? min(water, FAR * .99) : FAR * 2.;
}
// Rows of breakers that come in: slope and height, and the foam they leave, `s` metres beyond the waterline.
void beach_surf(vec2 p, float off, float foot, inout Surface s) {
  float bend = .9 * sin(.11 * p.x + 1.) + .5 * sin(.29 * p.x - .4);
  float strength = smoothstep(BEACH_SURF, BEACH_SURF * .35, off) * (.65 + .35 * sin(.07 * p.x + .9));
  if (strength <= 0.) return;
  float phase = off * (6.2832 / 6.6) + sceneTime * BEACH_BEAT + bend;
  float near = 6.2832 / 6.6, saw = fract(phase / 6.2832);
  // Steep towards the land, long behind.
  float crest = exp(-pow((saw - .16) / (saw < .16 ? .05 : .17), 2.));
  float steep = crest * (saw < .16 ? (.16 - saw) / .0025 : -(saw - .16) / .029) * near / 6.2832;
  s.slope.y += clamp(steep * .10, -.12, .45) * strength;
  s.height += crest * strength * .2;
  float lod = log2(max(foot * 512. * .3, 1.));
  vec4 a = textureLod(noiseMap, p * vec2(.06, .09) + vec2(0., sceneTime * .012), lod - 2.), b = textureLod(noiseMap, p * .27 + vec2(0., sceneTime * .03), lod);
  float lace = a.b * .40 + b.b * .60 + (a.r - .5) * .5;
  float breaks = smoothstep(.30, .75, strength + (a.g - .5) * .7);
  float head = smoothstep(.04, .13, saw) * smoothstep(.34, .17, saw) * breaks;
  float trail = smoothstep(.12, .22, saw) * smoothstep(1., .25, saw) * breaks;
  s.foam = max(s.foam, head * smoothstep(.15, .55, b.r + .35 * head));
  s.foam = max(s.foam, trail * smoothstep(1.04 - .34 * trail, 1.18 - .30 * trail, lace) * .9);
}
// The film's edge: a white lip, and a net of foam that thins out behind it. `in_m`: metres behind the edge.
float beach_foam(vec2 p, float in_m, float foot) {
  float lod = log2(max(foot * 512. * .5, 1.));
  vec4 a = textureLod(noiseMap, p * .19, lod - 1.4), b = textureLod(noiseMap, p * .61 + .3, lod + .3);
  float lip = smoothstep(.0, .03 + foot, in_m) * smoothstep(.20 + .18 * a.r, .05, in_m) * smoothstep(.1, .6, b.r + .45);
  float net = a.b * .5 + b.b * .5 + (a.r - .5) * .45, amount = smoothstep(3.4, .1, in_m);
  return max(lip * .95, amount * smoothstep(1.02 - .30 * amount, 1.16 - .28 * amount, net) * .85);
}
vec3 beach_dry(vec2 p, float foot, float up, inout vec3 n, out float grain) {
  vec4 broad = texture(noiseMap, p * .021), mid = texture(noiseMap, p * .23), fine = textureLod(noiseMap, p * 2.1, log2(max(foot * 1075., 1.)));
  grain = mix(.5, fine.a, smoothstep(.012, .002, foot));
  float dry = smoothstep(.4, 2.2, up - beach_lie.w), seen = smoothstep(.10, .012, foot);
  n = normalize(n + vec3(mid.r - .5, 0., mid.g - .5) * (.08 + .10 * dry) * seen + vec3(fine.r - .5, 0., fine.g - .5) * .25 * dry * smoothstep(.02, .003, foot));
  return beach_tone * (.84 + .24 * broad.r) * (.90 + .20 * grain) * (1. - .05 * dry * mid.b);
}
// A line of footprints along the beach: a dent for each step.
float beach_steps(vec2 p, float up, inout vec3 n, float foot) {
  float path = up - (4.1 + .5 * sin(p.x * .23 + beach_lie.z));
  if (abs(path) > .4 || foot > .05) return 0.;
  float cell = floor(p.x / .36), side = mod(cell, 2.) * 2. - 1.;
  vec2 q = vec2(p.x - (cell + .5) * .36, path - side * .10) + (hash22(vec2(cell, 3.)) - .5) * .05;
  float d = min(length(q * vec2(1., 1.9)) - .115, length((q - vec2(.09, 0.)) * vec2(1., 1.5)) - .075);
  float dent = smoothstep(.03, -.03, d), rim = smoothstep(.05, .0, abs(d - .012));
  n = normalize(n + vec3(q.x, 0., -q.y) * rim * 2.6 * smoothstep(.05, .01, foot));
  return dent * smoothstep(.05, .01, foot);
}
// The light that comes up through the water: from sand where it is clear, from the sea itself where it is deep.
vec3 beach_bed(float clear) {
  return (skyAmbient(vec3(0., 1., 0.)) * 1.5 + sunLight * sat(sunDir.y)) * mix(vec3(.075, .19, .19), beach_tone * vec3(.36, .42, .40), clear);
}
vec3 beach_shore(vec3 ro, vec3 rd, float t, vec2 p) {
  float foot = t * pixel(), line = beach_line(p.x), up = line - p.y;
  float wide = max(foot / max(-rd.y, .05), foot);
  vec2 front = beach_front(p.x);
  float e = .06, here = beach_sand(p);
  vec3 n = normalize(vec3(here - beach_sand(p + vec2(e, 0.)), e, here - beach_sand(p + vec2(0., e))));
  vec3 smooth_n = n;
  float grain;
  float wet = smoothstep(front.y + .55, front.y - .15, up + .3 * (texture(noiseMap, p * .09).r - .5));
  vec3 tone = beach_dry(p, foot, up, n, grain);
  float dent = beach_steps(p, up, n, wide) * (1. - wet * .8);
  // Water sinks in and leaves a mirror that dulls as it dries.
  float drains = smoothstep(2.2, 0., up - front.x);
  Material m = matte(mix(tone, tone * vec3(.34, .33, .33), wet) * (1. - .35 * dent));
  n = normalize(mix(n, smooth_n, wet * .93));
  m.gloss = wet * mix(.50, 1., drains); m.rough = mix(.6, mix(.22, .07, drains), wet);
  m.ao = 1. - .25 * dent;
  vec3 sand = lit(m, vec3(p.x, here, p.y), n, rd);
  float f = fresnel(max(dot(n, -rd), .02), .03);
  vec4 image = mirrorAt(-n.xz * .3, t, .05 + .25 * (1. - drains));
  sand = mix(sand, sand * (1. - .8 * f) + min(image.rgb / max(image.a, .01), vec3(1.2)) * f, image.a * wet * mix(.5, 1., drains));
  float in_m = front.x - up;
  if (in_m <= -.1) return sand;
  // The film of water over the sand.
  Surface s = sea_seen(p, rd, sea_foot(rd, t));
  float deep = sat(in_m / 3.2), joins = smoothstep(min(front.x, 2.), 0., up);
  s.slope *= mix(mix(.10, .4, deep), .55, joins); s.height *= max(deep, joins); s.rough = mix(.0012, s.rough, max(deep, joins));
  s.foam = beach_foam(p, in_m, foot);
  vec3 bed = mix(sand / max(1. - f, .3) * vec3(.86, .93, .92), beach_bed(1.), joins);
  vec3 film = sea_light(s, p, rd, t, foot, bed, mix(mix(.97, .85, deep), .82, joins));
  return mix(sand, film, smoothstep(0., .05 + foot, in_m));
}
vec3 setting_shade(vec3 ro, vec3 rd, float t) {
  vec2 p = ro.xz + rd.xz * t;
  float off = p.y - beach_line(p.x);
  vec3 c;
#if !defined(ONLY_FAR)
  if (off < 0.) c = beach_shore(ro, rd, t, p);
#if !defined(ONLY_NEAR)
  else
#endif
#endif
#if !defined(ONLY_NEAR)
  {
    vec3 foot = sea_foot(rd, t);
    Surface s = sea_seen(p, rd, foot);
    s.slope *= mix(.55, 1., smoothstep(0., BEACH_SURF, off));
    touchSurface(p, foot.z, s);
    sea_lap(p, foot.z, 1. - opennessAt(vec3(p.x, 0., p.y)), s);
    beach_surf(p, off, foot.z, s);
    if (off < 2.5) s.foam = max(s.foam, beach_foam(p, off + beach_front(p.x).x, foot.x) * smoothstep(2.5, .0, off));
    float clear = exp(-off * .30);
    c = sea_light(s, p, rd, t, foot.z, beach_bed(clear), mix(.35, .82, clear) * smoothstep(60., 8., off));
  }
#endif
  c = airTo(c, rd, t);
#ifdef ONLY_GROUND
  return c;
#else
  float above = smoothstep(0., 1.6 * pixel(), -rd.y);
  return above < 1. ? mix(setting_backdrop(rd, sky(vec3(rd.x, .0005, rd.z))), c, above) : c;
#endif
}
