// The sky as a light: a gradient of three colours, a glow around the sun or moon, and how matter answers to it.
// Sources: Schlick (1994) for Fresnel; exponential lobes stand for the aureole.
uniform vec3 skyHorizon, skyMiddle, skyZenith, skyGlow;
uniform vec3 sunDir, sunLight;
uniform float haze;        // optical depth of the air at 100 m
const float FAR = 4000.;

uniform vec2 lens;         // nearest and farthest distance that the depth buffer resolves, metres
// Depth buffer value of a point `z` metres ahead of the lens plane.
float depthOf(float z) { return clamp((lens.y * (z - lens.x)) / (max(z, 1e-3) * (lens.y - lens.x)), 0., 1.); }
vec3 cameraRay(vec2 at) { return normalize(eyeTurn * vec3((at * 2. - R) / frameSpan, focal)); }
float pixel() { return 2. / (frameSpan * focal); }
float toSun(vec3 rd) { return dot(rd, sunDir); }
vec3 skyGradient(vec3 rd) {
  float y = max(rd.y, 0.);
  vec3 c = mix(skyMiddle, skyZenith, smoothstep(.04, .80, y));
  float low = exp(-y * 7.);
  float s = toSun(rd) - 1.;
  vec2 a = normalize(rd.xz + 1e-5), b = normalize(sunDir.xz + 1e-5);
  float side = .5 + .5 * dot(a, b);
  c = mix(c, skyHorizon * mix(.55, 1., side), low * .9);
  // With a low sun the far side of the sky is dim.
  c *= mix(1., mix(.42, 1., side), 1. - smoothstep(.15, .6, sunDir.y));
  c += skyGlow * (exp(s * 7.) * .17 * exp(-y * 1.5) + exp(s * 40.) * .30 + exp(s * 300.) * .60);
  return c;
}
vec3 airTo(vec3 c, vec3 rd, float t) {
  if (haze <= 0.) return c;
  vec3 far = skyGradient(normalize(vec3(rd.x, .012, rd.z)));
  return mix(c, far, 1. - exp(-t * .01 * haze));
}
// What the level mirror under the scene shows of the figures at this pixel: colour (already times its cover) and cover. A slope of its surface
// shifts the image, a rough one blurs it.
uniform sampler2D mirrorMap;
#ifndef VERTEX
vec4 mirrorAt(vec2 slope, float t, float blur) {
  vec2 own = vec2(dot(slope, eyeTurn[0].xz), dot(slope, eyeTurn[2].xz));
  vec2 uv = gl_FragCoord.xy / R + own * vec2(.16, .50) * focal * frameSpan / R;
  vec2 wide = vec2(.006, .02) * (blur + .05) * focal * frameSpan / R * 4.;
  vec4 a = texture(mirrorMap, uv), b = texture(mirrorMap, uv + wide), c = texture(mirrorMap, uv - wide);
  vec4 d = texture(mirrorMap, uv + wide * vec2(-1., .5)), e = texture(mirrorMap, uv + wide * vec2(1., -.5));
  return (a * 2. + b + c + d + e) / 6.;
}
#endif
float fresnel(float cosine, float f0) { return f0 + (1. - f0) * pow(1. - sat(cosine), 5.); }

// The sun's shadow map: what the figures throw on one another and on the ground around the first subject.
uniform sampler2DShadow shadowMap;
uniform mat4 shadowTurn;       // world to the map, 0..1
uniform vec2 shadowTexel;      // metres across one texel; strength 0..1
#ifdef BROAD_LAMP
uniform sampler2D broadMap;    // how much of a broad lamp is seen from the level ground (`broad_shadow.glsl`)
uniform vec4 broadPlace;       // its middle (x, y, z), half its side; metres
uniform vec4 broadLamp;        // where the lamp is, and the square of its distance from the first subject; metres
// A lamp near by lights what is nearer to it more.
vec3 keyLight(vec3 p) { vec3 d = broadLamp.xyz - p; return sunLight * min(broadLamp.w / max(dot(d, d), 1e-4), 2.5); }
#else
vec3 keyLight(vec3 p) { return sunLight; }
#endif
float shadowAt(vec3 p, vec3 n) {
  vec4 q = shadowTurn * vec4(p + n * shadowTexel.x * 1.5, 1.);
  if (max(abs(q.x - .5), max(abs(q.y - .5), abs(q.z - .5))) > .499) return 1.;
#ifdef BROAD_LAMP
  vec3 g = (p - broadPlace.xyz) / broadPlace.w;
  float level = smoothstep(.045, .015, abs(g.y)) * smoothstep(1., .9, max(abs(g.x), abs(g.z)));
  float soft = texture(broadMap, g.xz * .5 + .5).r;
  if (level > .99) return soft;
#endif
#ifdef SOFT_SHADOWS
  float w = float(SOFT_SHADOWS) / float(textureSize(shadowMap, 0).x);
  float s = texture(shadowMap, vec3(q.xy + vec2(-.4, .9) * w, q.z)) + texture(shadowMap, vec3(q.xy + vec2(.9, .4) * w, q.z));
  s = .25 * (s + texture(shadowMap, vec3(q.xy + vec2(.4, -.9) * w, q.z)) + texture(shadowMap, vec3(q.xy + vec2(-.9, -.4) * w, q.z)));
#else
  float s = texture(shadowMap, q.xyz);
#endif
  float rim = smoothstep(.5, .42, max(abs(q.x - .5), abs(q.y - .5)));
  s = mix(1., s, shadowTexel.y * rim);
#ifdef BROAD_LAMP
  s = mix(s, soft, level);
#endif
  return s;
}
// Feet, wheels and hulls keep the sky's light from the ground right under them: a map of the ground seen from above,
// how much they take (r) and how high the touched ground is (g).
uniform sampler2D contactMap;
uniform vec3 contactPlace;     // x, z of its middle, half its side (m)
float opennessAt(vec3 p) {
  vec2 uv = (p.xz - contactPlace.xy) / contactPlace.z * .5 + .5;
  vec2 m = texture(contactMap, uv).rg;
  float near = sat(1.4 - abs(p.y - m.g) / (.012 * contactPlace.z + .02)) * step(max(abs(uv.x - .5), abs(uv.y - .5)), .49);
  return 1. - m.r * near;
}
#if LAMPS > 0
uniform vec3 lampAt[LAMPS], lampColour[LAMPS];
// What the lamps add to a surface: diffuse, and into `shine` the mirror's part.
vec3 lamps(vec3 p, vec3 n, vec3 r, float tight, inout vec3 shine) {
  vec3 c = vec3(0.);
  for (int k = 0; k < LAMPS; k++) {
    vec3 d = lampAt[k] - p;
    float away2 = dot(d, d);
    vec3 l = d * inversesqrt(max(away2, 1e-4));
    vec3 power = lampColour[k] / (away2 + .05);
    c += power * sat(dot(n, l) * .85 + .15);
    shine += power * exp((dot(r, l) - 1.) * tight) * sqrt(tight) * .12;
  }
  return c;
}
#endif
vec3 skyAmbient(vec3 n) {
  vec3 up = mix(skyZenith, skyMiddle, .45) + skyHorizon * .08;
  vec3 down = skyHorizon * .10 + skyZenith * .20;
  float facing = .5 + .5 * dot(n.xz, normalize(sunDir.xz + 1e-4));
  return mix(down, up, n.y * .5 + .5) * mix(.62, 1.1, facing) + skyGlow * .22 * facing;
}
#ifdef SOFTBOXES
uniform vec4 softboxAt[SOFTBOXES], softboxSide[SOFTBOXES];   // the way to it, its right, and its half height and width
uniform vec3 softboxLight[SOFTBOXES];
// Bright panels of a studio, as mirrors see them: rectangles whose edges blur with the roughness.
vec3 softboxes(vec3 r, float rough) {
  vec3 c = vec3(0.);
  float e = .03 + rough * .55;
  for (int k = 0; k < SOFTBOXES; k++) {
    vec3 l = softboxAt[k].xyz, side = softboxSide[k].xyz;
    float ahead = dot(r, l);
    vec2 q = abs(vec2(dot(r, side), dot(r, cross(l, side)))) / max(ahead, .05), h = vec2(softboxSide[k].w, softboxAt[k].w);
    vec2 w = clamp(.5 + (h - q) / (2. * e), 0., 1.) * h / (h + e * .6);
    c += softboxLight[k] * w.x * w.y * sat(ahead * 5.);
  }
  return c;
}
#endif
// Everything that falls on a surface at p, facing n, seen along rd. Exponential lobes stand for the mirror's blur.
vec3 lit(Material m, vec3 p, vec3 n, vec3 rd) {
  vec3 keyed = keyLight(p);
  float cosine = max(dot(-rd, n), .02);
  float shadow = shadowAt(p, n), open = m.ao * opennessAt(p);
  vec3 r = reflect(rd, n);
  float tight = 1.6 / max(m.rough * m.rough, .004);
  float key = sat(dot(n, sunDir)), wrap = sat((dot(n, sunDir) + .45) / 1.45);
  vec3 shine = vec3(0.);
  vec3 light = skyAmbient(n) * 1.5 * open + keyed * shadow * (key * .9 + wrap * .25);
  light += keyed * m.through * sat(dot(-n, sunDir) * .7 + .3) * mix(.35, 1., shadow);
#if LAMPS > 0
  light += lamps(p, n, r, tight, shine) * mix(1., open, .5);
#endif
  vec3 c = m.albedo * light * (1. - m.metal * .85);
  // What a material has none of, it does not pay for: constants fold these away.
  if (m.gloss > 0.) {
    float f = mix(fresnel(cosine, .03) * .8, .75, m.metal) * m.gloss;
    vec3 tone = mix(vec3(1.), m.albedo, m.metal);
#ifdef SOFTBOXES
    vec3 above = mix(mix(skyMiddle, skyZenith, sat(r.y)), skyAmbient(r), sat(m.rough * 1.2));
#else
    vec3 above = mix(skyGradient(normalize(vec3(r.x, abs(r.y) + m.rough * .2, r.z))), skyAmbient(r), sat(m.rough * 1.2));
#endif
    vec3 mirror = mix(mix(skyHorizon, skyMiddle, .5) * .30, above, smoothstep(-.15 - m.rough * .3, .15 + m.rough * .3, r.y));
#ifdef SOFTBOXES
    mirror += softboxes(r, m.rough) * mix(.35, 1., shadow);
#endif
    c += mirror * f * tone * open;
#ifndef SOFTBOXES
    shine += sunLight * shadow * (exp((dot(r, sunDir) - 1.) * tight) * .55 + exp((dot(r, sunDir) - 1.) * tight * .15) * .05) * smoothstep(-.06, .02, sunDir.y) * smoothstep(-.12, .10, dot(n, sunDir));
#endif
    c += shine * m.gloss * tone;
  }
  if (m.gloss + m.fuzz > 0.) {
    // Light that grazes an edge towards the lens; fur and cloth catch it all round.
    float edge = pow(1. - sat(cosine), 3.);
    c += keyed * edge * sat(dot(rd, sunDir)) * (.42 * m.gloss + .5 * m.fuzz) * mix(.4, 1., shadow);
    c += (skyAmbient(n) * open + keyed * key * .4 * shadow) * m.albedo * m.fuzz * edge * 1.6;
  }
  return c + m.glow;
}
#ifdef FUR
// How much of its pixel a hair covers: a fur's material sets it.
float furCover = 1.;
// Light in fur, for its many shells: hairs scatter it all round, and those against the light are lit through.
vec3 litFur(Material m, vec3 p, vec3 n, vec3 rd) {
  float shadow = shadowAt(p, n), wrap = sat((dot(n, sunDir) + .40) / 1.40), edge = 1. - sat(dot(-rd, n));
  vec3 keyed = keyLight(p);
  vec3 light = skyAmbient(n) * 1.5 * m.ao + keyed * shadow * wrap * wrap * mix(.5, 1., m.ao);
  light += keyed * shadow * edge * edge * (.20 + .9 * sat(dot(rd, sunDir))) * m.fuzz;
#if LAMPS > 0
  vec3 shine = vec3(0.);
  light += lamps(p, n, n, 1., shine) * mix(1., m.ao, .5);
#endif
  return m.albedo * light + m.glow;
}
#endif
