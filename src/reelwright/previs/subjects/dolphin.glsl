// A bottlenose dolphin, 2.5 m at scale 1: nose at +x, back at +y. Shapes are our own; the outline follows field drawings.
uniform vec4 dolphin_pose[DOLPHIN_COUNT];     // spine bend (rad/m), tail lift (m), fluke tilt (rad), flipper sweep (rad)
uniform vec3 dolphin_tint[DOLPHIN_COUNT];

// A fin: x along the chord (leading edge ahead), y out along the span, z through its thickness.
float dolphin_fin(vec3 p, float span, float chord, float sweep, float thick) {
  float v = clamp(p.y / span, 0., 1.);
  float lead = -sweep * (v * .55 + v * v * .45);
  float wide = chord * (1. - v * .55) * sqrt(1. - v * v * .96);
  float x = p.x - lead + wide * .5;
  float half_wide = wide * .5;
  float profile = thick * (1. - .65 * v) * (1. - .75 * sat(abs(x) / half_wide) * sat(abs(x) / half_wide));
  vec3 q = vec3(abs(x) - half_wide, max(p.y - span, -p.y - .06), abs(p.z) - profile);
  return (length(max(q, 0.)) + min(max(q.x, max(q.y, q.z)), 0.) - .007) * .72;
}
// Straightens the animal: an exact arc for the spine, a parabola for the tail stock.
vec3 dolphin_straight(vec3 p, int i) {
  float k = dolphin_pose[i].x;
  if (abs(k) > .01) {
    float r = 1. / k;
    vec2 c = vec2(p.x, p.y + r) * sign(r);
    float a = atan(c.x, c.y);
    p.xy = vec2(a * abs(r) , (length(c) - abs(r)) * sign(r));
  }
  float back = max(-p.x - .15, 0.);
  p.y -= dolphin_pose[i].y * back * back;
  return p;
}
float dolphin_sdf(vec3 w, int i) {
  vec3 p = dolphin_straight(w, i);
  // Body: a beta-shaped girth along the spine, a little taller than wide, the tail stock flattened sideways.
  float s = clamp((p.x + 1.16) / 2.18, .0, 1.);
  float girth = .845 * pow(s + .004, 1.12) * pow(1.004 - s, .60);
  float stock = smoothstep(-.35, -1.05, p.x);
  float tall = mix(1., 1.18, stock), broad = mix(.94, .62, stock);
  float keel = .035 * smoothstep(-.9, .2, p.x) * smoothstep(1.05, .4, p.x) - .012;
  vec3 b = vec3(max(abs(p.x + .07) - 1.09, 0.), (p.y + keel) / tall, p.z / broad);
  float d = (length(b) - girth - .040) * .62;
  float melon = length((p - vec3(.83, .0, 0.)) / vec3(1.10, 1., 1.)) - .165;
  d = smin(d, melon * .9, .10);
  float beak = min(roundCone(p, vec3(.92, -.055, 0.), vec3(1.225, -.085, 0.), .062, .033), roundCone(p, vec3(.90, -.10, 0.), vec3(1.20, -.112, 0.), .058, .027));
  d = smin(d, beak, .055);
  vec3 q = p - vec3(.07, .245, 0.);
  d = smin(d, dolphin_fin(q, .27, .36, .30, .026), .05);
  // Flippers: low on the flank, swept back and down.
  q = vec3(p.x - .53, p.y + .13, abs(p.z) - .155);
  q.yz *= rot(.72);
  q.xz *= rot(dolphin_pose[i].w);
  d = smin(d, dolphin_fin(vec3(q.x, q.z, q.y), .40, .19, .26, .024), .035);
  // Flukes: two blades from the tail stock, with a notch between them.
  q = vec3(p.x + 1.02, p.y + .012, abs(p.z));
  q.xy *= rot(-dolphin_pose[i].z);
  d = smin(d, dolphin_fin(vec3(q.x, q.z - .0, q.y), .37, .27, .27, .030), .045);
  return d;
}
Material dolphin_material(vec3 w, vec3 n, int i) {
  vec3 p = dolphin_straight(w, i);
  float side = p.y + .03 * sin(p.x * 3.1 + .6) + .02 * textureLod(noiseMap, p.xz * .7, 1.).r;
  float belly = smoothstep(.02, -.14, side - .05 * smoothstep(.3, .9, p.x));
  float cape = smoothstep(.03, .17, side) ;
  vec3 grey = mix(vec3(.135, .155, .19), vec3(.055, .066, .088), cape);
  Material m;
  m.albedo = mix(grey, vec3(.50, .49, .50), belly * .85) * dolphin_tint[i];
  float eye_spot = smoothstep(.030, .020, length(vec2(p.x - .815, p.y + .045)));
  float mouth = smoothstep(.010, .004, abs(p.y + .083 + .03 * sat((p.x - .95) * -4.))) * smoothstep(.80, .86, p.x);
  m.albedo *= (1. - .9 * eye_spot * step(.06, abs(p.z))) * (1. - .65 * mouth);
  m.gloss = 1.; m.glow = 0.;
  return m;
}
