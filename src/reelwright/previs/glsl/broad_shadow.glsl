// How much of a broad lamp each place of the level ground sees: the shadow map read over discs as wide as the lamp looks
// from there. Things are sorted by their height over the place into three layers, each blurred by its own height;
// moving the compared depth towards the lamp leaves the lower layers out.
uniform vec2 R;
uniform sampler2DShadow shadowMap;
uniform mat4 shadowTurn;
uniform vec2 shadowTexel;
uniform vec4 broadPlace;       // the ground's middle (x, y, z), half its side; metres
uniform float broadSpread;     // metres that an edge spreads for each metre from what throws it
out vec4 colour;
float litDisc(vec3 q, float r, int taps) {
  float s = 0.;
  for (int k = 0; k < taps; k++) {
    float a = float(k) * 2.39996;
    s += texture(shadowMap, vec3(q.xy + vec2(cos(a), sin(a)) * r * sqrt((float(k) + .5) / float(taps)), q.z));
  }
  return s / float(taps);
}
float seen(vec3 q) {
  float texel = 1. / float(textureSize(shadowMap, 0).x), metre = texel / shadowTexel.x, deep = metre * .25;
  float h1 = .10 * broadPlace.w, h2 = .40 * broadPlace.w;
  float r0 = max(1.1 * texel, broadSpread * h1 * .3 * metre), r1 = broadSpread * h1 * 1.8 * metre, r2 = broadSpread * h2 * 1.8 * metre;
  if (litDisc(q, r2 * 1.1, 12) > .999) return 1.;
  vec3 q1 = q - vec3(0., 0., h1 * deep), q2 = q - vec3(0., 0., h2 * deep);
  float low = clamp(litDisc(q2, r1, 16) - litDisc(q1, r1, 16), 0., 1.);
  float lowest = clamp(litDisc(q1, r0, 6) - litDisc(q, r0, 6), 0., 1.);
  return litDisc(q2, r2, 40) * (1. - low) * (1. - lowest);
}
void main() {
  vec2 at = gl_FragCoord.xy / R * 2. - 1.;
  vec3 p = broadPlace.xyz + vec3(at.x, .006, at.y) * broadPlace.w;
  vec4 q = shadowTurn * vec4(p, 1.);
  float inside = step(max(abs(q.x - .5), max(abs(q.y - .5), abs(q.z - .5))), .49);
  colour = vec4(inside > 0. ? mix(1., seen(q.xyz), shadowTexel.y) : 1.);
}
