// What the street's shaders share: its mood, its colours of neon, and the light of its lamps.
uniform vec4 city_mood;      // how dark it is, wet, under snow, neon (0 or 1 each but the first)
uniform float city_seed;
const float CITY_WALL = 8.6, CITY_ROAD = 4.6;
vec3 city_neon(float pick) {
  float k = floor(pick * 6.);
  if (k < 1.) return vec3(1., .05, .42);
  if (k < 2.) return vec3(.04, .70, 1.);
  if (k < 3.) return vec3(1., .36, .04);
  if (k < 4.) return vec3(.10, 1., .36);
  if (k < 5.) return vec3(.42, .10, 1.);
  return vec3(1., .09, .06);
}
// What street lamps, shop windows and neon throw on a surface, per unit of albedo; `up` is how far it faces the sky.
vec3 city_spill(vec3 p, vec3 n) {
  vec3 c = vec3(0.);
  for (int k = 0; k < 2; k++) {
    float side = float(k) * 2. - 1., first = .25 * (1. + side) * 22.;
    vec3 d = vec3(side * 4.2, 5.6, first + 22. * floor((p.z - first) / 22. + .5)) - p;
    float away2 = dot(d, d);
    c += vec3(1., .60, .28) * 9. * sat(dot(n, d) * inversesqrt(away2) * .8 + .2) / (away2 + 3.);
  }
  // Shops and signs: soft, from the walls, in the colours of their stretch of the street.
  float near = exp(-max(CITY_WALL - abs(p.x), 0.) * .38) * exp(-max(p.y - 3., 0.) * mix(.30, .10, city_mood.w));
  float at = p.z / 8. + (p.x > 0. ? 31.7 : 3.3) + city_seed, cell = floor(at), t = smoothstep(.2, .8, fract(at));
  vec3 a = city_neon(hash21(vec2(cell, 7.))), b = city_neon(hash21(vec2(cell + 1., 7.)));
  vec3 warm = vec3(.85, .55, .27) * .55;
  c += mix(warm, mix(a, b, t) * 1.25, city_mood.w) * near * (.35 + .65 * sat(1. - abs(n.x)));
  return c * city_mood.x * .50;
}
