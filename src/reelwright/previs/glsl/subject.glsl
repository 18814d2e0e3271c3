// The march for one kind of subject; the assembler writes NAME, COUNT, RADIUS. A subject gives NAME_sdf and NAME_material
// in its own space (metres at scale 1, +x ahead, +y up). Instances arrive sorted from far to near.
// Coverage comes from the ray's closest approach in pixels, so edges and thin fins need no extra antialiasing.
uniform vec4 NAME_at[COUNT];     // centre, scale (0: absent)
uniform vec4 NAME_turn[COUNT];   // quaternion, own space to world

bool NAME_near(vec3 o, vec3 rd, float limit, out float t0, out float t1) {
  float b = dot(o, rd), h = b * b - dot(o, o) + RADIUS * RADIUS;
  if (h < 0.) return false;
  h = sqrt(h); t0 = max(-b - h, 0.); t1 = min(-b + h, limit);
  return t1 > t0;
}
float NAME_march(vec3 o, vec3 d, int i, vec2 span, float px, int steps, out float hit) {
  float t = span.x, best = 1e9; hit = t;
  for (int k = 0; k < steps; k++) {
    float gap = NAME_sdf(o + d * t, i);
    float pixels = gap / (px * max(t, .01));
    if (pixels < best) { best = pixels; hit = t; }
    if (pixels < .25 || t > span.y) break;
    t += gap * .9;
  }
  return best;
}
vec3 NAME_normal(vec3 p, int i) {
  vec2 e = vec2(1., -1.) * .004;
  return normalize(e.xyy * NAME_sdf(p + e.xyy, i) + e.yyx * NAME_sdf(p + e.yyx, i) + e.yxy * NAME_sdf(p + e.yxy, i) + e.xxx * NAME_sdf(p + e.xxx, i));
}
void NAME_draw(vec3 ro, vec3 rd, float limit, inout vec3 c, inout float depth) {
  float px = pixel();
  for (int i = 0; i < COUNT; i++) {
    float scale = NAME_at[i].w, t0, t1, hit;
    if (scale <= 0.) continue;
    vec3 o = (ro - NAME_at[i].xyz) / scale;
    if (!NAME_near(o, rd, limit / scale + .1, t0, t1)) continue;
    o = unturn(NAME_turn[i], o);
    vec3 d = unturn(NAME_turn[i], rd);
    float best = NAME_march(o, d, i, vec2(t0, t1), px, 72, hit);
    if (best > 1.25) continue;
    // The waterline, or any ground, takes the subject in softly over a few centimetres.
    float cover = sat(1.25 - best) * smoothstep(0., .05, limit - hit * scale);
    if (cover <= 0.) continue;
    vec3 q = o + d * hit;
    vec3 n = NAME_normal(q, i);
    n = faceforward(n, d, n);
    Material m = NAME_material(q, n, i);
    vec3 world = turn(NAME_turn[i], n);
    vec3 seen = airTo(lit(m, ro + rd * hit * scale, world, rd), rd, hit * scale);
    c = mix(c, seen, cover);
    if (cover > .5) depth = hit * scale;
  }
}
float NAME_mirrored(vec3 ro, vec3 rd, float blur) {
  float cover = 0.;
  for (int i = 0; i < COUNT; i++) {
    float scale = NAME_at[i].w, t0, t1, hit;
    if (scale <= 0.) continue;
    vec3 o = (ro - NAME_at[i].xyz) / scale;
    if (!NAME_near(o, rd, 30., t0, t1)) continue;
    float best = NAME_march(unturn(NAME_turn[i], o), unturn(NAME_turn[i], rd), i, vec2(t0, t1), blur, 22, hit);
    cover = max(cover, smoothstep(1., .1, best));
  }
  return cover;
}
