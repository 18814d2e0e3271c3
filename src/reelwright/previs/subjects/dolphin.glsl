// A bottlenose dolphin, 2.5 m at scale 1: nose at +x, back at +y. Shapes are our own; the outline follows field drawings.
uniform vec4 dolphin_pose[DOLPHIN_COUNT];     // spine bend (rad/m), tail lift (1/m), fluke tilt (rad), flipper sweep (rad)
uniform vec3 dolphin_tint[DOLPHIN_COUNT];

// A fin: x along the chord (leading edge ahead), y out along the span, z through its thickness.
float dolphin_fin(vec3 p, float span, float chord, float sweep, float thick) {
  float v = clamp(p.y / span, 0., 1.);
  float half_wide = chord * .5 * (1. - v * .38) * sqrt(1.004 - v);
  float x = abs(p.x + sweep * v * (.30 + .70 * v) + half_wide) - half_wide;
  float u = sat(1. + x / half_wide);
  float profile = thick * (1. - .9 * v) * (1. - .8 * u * u);
  vec3 q = vec3(x, max(p.y - span, -p.y - .06), abs(p.z) - profile);
  return (length(max(q, 0.)) + min(max(q.x, max(q.y, q.z)), 0.) - .006) * .76;
}
// Straightens the animal: an exact arc for the spine, a parabola for the tail stock.
vec3 dolphin_straight(vec3 p, int i) {
  float r = 1. / dolphin_pose[i].x;
  vec2 c = vec2(p.x, p.y + r);
  float l = length(c);
  p.xy = vec2(atan(c.x / c.y) * r, l - r);
  float back = max(-p.x - .15, 0.);
  p.y -= dolphin_pose[i].y * back * back;
  return p;
}
float dolphin_sdf(vec3 w, int i) {
  vec3 p = dolphin_straight(w, i);
  // Body: girth swells from the tail stock to the chest and closes round the head; the stock is flattened sideways.
  float s = clamp((p.x + 1.16) * .4587, 0., 1.);
  float front = sqrt(1.002 - s), girth = .82 * s * front * sqrt(front) + .042;
  float stock = sat((-.35 - p.x) * 1.5);
  float keel = .030 * sat(p.x * 1.2 + .9) * sat((1.05 - p.x) * 2.) - .012;
  vec3 b = vec3(max(abs(p.x + .07) - 1.09, 0.), (p.y + keel) * (1. - .16 * stock), p.z * (1.05 + .42 * stock));
  float d = (length(b) - girth) * .78;
  if (d > .55) return d - .36;
  vec3 m = p - vec3(.85, -.005, 0.);
  d = smin(d, length(m * vec3(.85, 1., 1.06)) - .128, .12);
  float beak = min(roundCone(p, vec3(.90, -.045, 0.), vec3(1.255, -.088, 0.), .062, .030), roundCone(p, vec3(.88, -.085, 0.), vec3(1.235, -.112, 0.), .060, .025));
  d = smin(d, beak, .07);
  vec3 q = p - vec3(.13, .205, 0.);
  d = smin(d, dolphin_fin(q, .32, .40, .40, .030), .06);
  // Flippers: low on the flank, swept back and down.
  q = vec3(p.x - .58, p.y + .125, abs(p.z) - .15);
  q.yz *= rot(-.75);
  q.xz *= rot(-dolphin_pose[i].w);
  d = smin(d, dolphin_fin(vec3(q.x, q.z, q.y), .50, .21, .30, .028), .05);
  // Flukes: two blades from the tail stock, with a notch between them.
  q = vec3(p.x + .96, p.y + .012, abs(p.z));
  q.xy *= rot(-dolphin_pose[i].z);
  d = smin(d, dolphin_fin(vec3(q.x, q.z, q.y), .48, .33, .40, .034), .05);
  return d;
}
Material dolphin_material(vec3 w, vec3 n, int i) {
  vec3 p = dolphin_straight(w, i);
  float wave = .02 * textureLod(noiseMap, p.xz * .7, 1.).r;
  float side = p.y + .03 * sin(p.x * 3.1 + .6) + wave;
  float belly = smoothstep(-.03, -.15, side - .03 * smoothstep(.3, .9, p.x)) * smoothstep(-1.0, -.4, p.x);
  float cape = smoothstep(.02, .16, side);
  vec3 grey = mix(vec3(.120, .138, .168), vec3(.042, .052, .072), cape);
  Material m;
  m.albedo = mix(grey, vec3(.34, .33, .34), belly * .8) * dolphin_tint[i];
  float eye_spot = smoothstep(.030, .019, length(vec2(p.x - .86, p.y + .035)));
  float lips = abs(p.y + .072 + .05 * (p.x - .95) - .03 * sat((.93 - p.x) * 6.));
  float mouth = smoothstep(.009, .003, lips) * smoothstep(.80, .86, p.x);
  m.albedo *= (1. - .92 * eye_spot * step(.06, abs(p.z))) * (1. - .6 * mouth);
  m.gloss = 1. - .4 * belly; m.glow = 0.;
  return m;
}
