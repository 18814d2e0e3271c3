// A retriever: a coat that pales and grows long below, dark nose, eyes and lips.
#include "glsl/coat.glsl"
float dog_length(vec3 q, float part) {
  float face = smoothstep(.38, .46, q.x) * smoothstep(.60, .66, q.y);
  float leg = smoothstep(.34, .27, q.y);
  float chest = smoothstep(.12, .26, q.x) * smoothstep(.70, .55, q.y) * smoothstep(.30, .36, q.y);
  float belly = smoothstep(.40, .33, q.y) * smoothstep(.30, .0, abs(q.x));
  float trousers = smoothstep(-.24, -.31, q.x) * smoothstep(.17, .28, q.y) * smoothstep(.52, .44, q.y);
  float l = mix(.42, .95, max(max(chest, belly), trousers));
  l = mix(l, .30, leg * (1. - max(belly, trousers)));
  // The back of the forelegs is feathered.
  l = max(l, .8 * smoothstep(.175, .155, q.x) * step(.05, q.x) * smoothstep(.12, .18, q.y) * leg);
  l = mix(l, .95, step(1.5, part) * step(part, 2.5) * step(q.x, -.30));
  l = mix(l, .14, face); l = mix(l, .45, step(2.5, part) * step(part, 3.5) * face);
  return mix(l, .10, smoothstep(.10, .05, q.y));
}
vec3 dog_flow(vec3 q) {
  float face = smoothstep(.42, .48, q.x) * smoothstep(.60, .66, q.y);
  vec3 flow = normalize(mix(vec3(-.80, -.60, 0.), vec3(-1., .12, 0.), face));
  flow = normalize(mix(flow, vec3(-1., -.55, 0.), smoothstep(-.28, -.36, q.x)));
  return normalize(mix(flow, vec3(-.25, -1., 0.), smoothstep(.46, .22, q.y)));
}
vec3 dog_comb(vec3 rest, vec3 n, vec4 paint) { return dog_flow(rest) * (paint.x > 4. ? 0. : dog_length(rest, paint.x)); }
Material dog_material(inout Vertex v) {
  float part = v.paint.x;
  vec3 q = v.rest, a = vec3(q.xy, abs(q.z));
  Material m = matte(v.look.rgb);
#ifndef VERTEX
  if (v.shell > 0. && part > 4.) discard;
#endif
  if (part > 8.5) return coat_eye(v, vec3(.10, .045, .018), 0.);
  if (part > 4.) { m.albedo = vec3(.014, .012, .012); m.gloss = .45; m.rough = .30; return m; }
  float face = smoothstep(.42, .48, q.x) * smoothstep(.60, .66, q.y);
  coat_streaks(v, m, a, dog_flow(q), 1.);
  coat_tufts(v, m, dog_flow(q), mix(.0042, .0024, face));
  float pale = smoothstep(.42, .31, q.y) * .30 + smoothstep(.50, .42, q.y) * step(q.x, -.36);
  m.albedo = mix(m.albedo, mix(m.albedo, vec3(dot(m.albedo, vec3(.4))), .20) * 1.45, sat(pale));
  if (part > 2.5) m.albedo *= mix(vec3(1.), vec3(.70, .62, .56), step(.62, q.y) * step(.3, q.x));
  // Eye rims, and the line of the lips.
  float rim = smoothstep(.0200, .0150, length(a - vec3(.502, .766, .0445)));
  float line = .688 + .16 * max(.56 - q.x, 0.) - .25 * max(q.x - .60, 0.);
  float lip = smoothstep(.005, .0015, abs(q.y - line)) * smoothstep(.515, .54, q.x);
  m.albedo = mix(m.albedo, vec3(.016, .012, .011), max(rim * .9, lip * .8) * step(.62, q.y));
  return m;
}
