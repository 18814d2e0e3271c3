// The march for one kind of subject; the assembler writes NAME, COUNT, BOX_LOW and BOX_HIGH. A subject gives NAME_sdf and NAME_material
// in its own space (metres at scale 1, +x ahead, +y up). Instances arrive sorted from far to near.
// Coverage comes from the ray's closest approach in pixels, so edges and thin fins need no extra antialiasing.
uniform int NAME_seen;            // how many are in the scene now; they come first
uniform vec4 NAME_at[COUNT];     // centre, scale
uniform vec4 NAME_turn[COUNT];   // quaternion, own space to world

// Where a ray crosses the box that holds the subject, in its own space.
bool NAME_near(vec3 o, vec3 d, float limit, out vec2 span) {
  vec3 inverse = 1. / d, a = (BOX_LOW - o) * inverse, b = (BOX_HIGH - o) * inverse;
  vec3 near = min(a, b), far = max(a, b);
  span = vec2(max(max(near.x, near.y), max(near.z, 0.)), min(min(far.x, far.y), min(far.z, limit)));
  return span.y > span.x;
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
  // A grazing ray's samples miss its closest approach: search between them, so that edges are even.
  float reach = max(best, 0.) * px * hit * .6;
  for (int k = 0; k < 3; k++) {
    float ahead = NAME_sdf(o + d * (hit + reach), i) / (px * hit), behind = NAME_sdf(o + d * (hit - reach), i) / (px * hit);
    if (min(ahead, behind) < best) { best = min(ahead, behind); hit += ahead < behind ? reach : -reach; }
    reach *= .55;
  }
  return best;
}
float NAME_mirrored(vec3 ro, vec3 rd, float blur) {
  float cover = 0.;
  for (int i = 0; i < NAME_seen; i++) {
    float scale = NAME_at[i].w, hit;
    vec2 span;
    vec3 o = unturn(NAME_turn[i], (ro - NAME_at[i].xyz) / scale), d = unturn(NAME_turn[i], rd);
    if (!NAME_near(o, d, 30., span)) continue;
    float best = NAME_march(o, d, i, span, blur, 14, hit);
    cover = max(cover, smoothstep(1., .1, best));
  }
  return cover;
}
